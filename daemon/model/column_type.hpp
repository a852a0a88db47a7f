#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

enum class TypeName {
  smallint,
  integer,
  bigint,
  numeric,
  real,
  double_precision,
  boolean,
  text,
  varchar,
  date,
  timestamp,
  timestamptz,
  uuid,
  json,
  jsonb,
};

/// A PostgreSQL column type as a job declares it, for example `numeric(14,2)` or `varchar(40)`.
struct ColumnType {
  TypeName name = TypeName::text;
  std::optional<int> precision;  ///< numeric only: total digits, 1..1000
  std::optional<int> scale;      ///< numeric only: digits after the point, 0..precision
  std::optional<int> length;     ///< varchar only: characters, 1..10485760

  bool operator==(ColumnType const&) const = default;
};

/// Reads PostgreSQL's own spellings (also int4, int8, decimal, "timestamp with time zone", bool,
/// float8, "character varying(n)"), any case. Empty when it is none of the supported types.
std::optional<ColumnType> parse_column_type(std::string_view text);

/// The type as PostgreSQL's format_type() prints it: "timestamp with time zone", "numeric(14,2)".
/// Equal text means equal types, so a declared column is compared with the catalogue by it.
std::string to_sql(ColumnType const& type);

}  // namespace loanpulse
