#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// The column types that a job may declare. Each has a row in `type_table`, which is asked instead
/// of switching over them: what has to be decided for every type is decided for its family.
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
  own,  ///< an enum of the database; until it was asked, perhaps a domain: see OwnType
  end,  ///< no type: how many there are
};

/// Types whose values are read, held, ordered and shown alike. Each has a row in `family_table` and
/// a Conversion (values/conversion.hpp).
enum class TypeFamily {
  integer,
  numeric,
  real,
  boolean,
  text,
  date,
  timestamp,
  timestamptz,
  uuid,
  document,
  own,
};

/// What a Cell has its value in. Cells of one kind are ordered by it: `decimal` is a text whose
/// number counts.
enum class CellStorage : std::uint8_t { none, integer, real, decimal, text };

/// What the value of a Cell means. Its upper four bits are the storage, which is asked for every
/// value and so is not looked up.
enum class CellKind : std::uint8_t {
  null = 0x00,
  boolean = 0x10,  ///< 0 or 1
  integer,         ///< in the range of the column's type
  date,            ///< days since 1970-01-01
  timestamp,       ///< microseconds since 1970-01-01; timestamptz: in UTC
  real = 0x20,
  numeric = 0x30,  ///< "-"? digits ("." digits)?, with an exponent if very long
  uuid = 0x40,     ///< 36 characters, lower case
  text,            ///< valid UTF-8 without NUL
  json,            ///< compact JSON, valid for the column's type
};

constexpr CellStorage storage_of(CellKind kind) {
  return static_cast<CellStorage>(static_cast<unsigned>(kind) >> 4);
}

/// How the values of a cursor are ordered, and written as a bound. `none` is no cursor.
enum class CursorForm { none, number, date, timestamp, timestamptz };

/// How a key's value is written into a statement. `none`: keys of it are only compared in tables.
enum class KeyLiteral { none, number, text, uuid, date };

/// What the brackets behind a type may hold: varchar(length), numeric(precision, scale).
enum class Modifiers { none, length, precision };

/// Whether values are numbers or times, of which a range can be checked. Dates are times.
enum class Quantity { none, number, time };

/// What all types of a family have in common.
struct FamilyTraits {
  TypeFamily family;
  CellKind cell;  ///< of a value that is not null
  Quantity quantity;
  bool has_one_spelling;  ///< equal values are the same cells, byte for byte
  CursorForm cursor;
  KeyLiteral key;
};

inline constexpr auto family_table = [] {
  using F = TypeFamily;
  using Kind = CellKind;
  using Q = Quantity;
  using Cursor = CursorForm;
  using Key = KeyLiteral;
  return std::to_array<FamilyTraits>({
      {F::integer, Kind::integer, Q::number, true, Cursor::number, Key::number},
      {F::numeric, Kind::numeric, Q::number, false, Cursor::number, Key::number},
      {F::real, Kind::real, Q::number, false, Cursor::none, Key::none},
      {F::boolean, Kind::boolean, Q::none, true, Cursor::none, Key::none},
      {F::text, Kind::text, Q::none, true, Cursor::none, Key::text},
      {F::date, Kind::date, Q::time, true, Cursor::date, Key::date},
      {F::timestamp, Kind::timestamp, Q::time, true, Cursor::timestamp, Key::none},
      {F::timestamptz, Kind::timestamp, Q::time, true, Cursor::timestamptz, Key::none},
      {F::uuid, Kind::uuid, Q::none, true, Cursor::none, Key::uuid},
      {F::document, Kind::json, Q::none, false, Cursor::none, Key::none},
      {F::own, Kind::text, Q::none, true, Cursor::none, Key::text},
  });
}();

/// What a type has of its own.
struct TypeTraits {
  TypeName name;
  std::string_view declared;             ///< as jobs mostly declare it
  std::string_view sql;                  ///< as format_type() prints it, without modifiers
  std::array<std::string_view, 2> also;  ///< PostgreSQL's further spellings
  TypeFamily family;
  std::uint8_t width;  ///< bytes of its binary form; 0: as many as the value takes
  bool may_be_key;     ///< PostgreSQL can compare two of them, in a key as in UNIQUE
  Modifiers modifiers = Modifiers::none;
};

inline constexpr auto type_table = [] {
  using T = TypeName;
  using F = TypeFamily;
  return std::to_array<TypeTraits>({
      {T::smallint, "smallint", "smallint", {"int2"}, F::integer, 2, true},
      {T::integer, "integer", "integer", {"int", "int4"}, F::integer, 4, true},
      {T::bigint, "bigint", "bigint", {"int8"}, F::integer, 8, true},
      {T::numeric, "numeric", "numeric", {"decimal"}, F::numeric, 0, true, Modifiers::precision},
      {T::real, "real", "real", {"float4"}, F::real, 4, true},
      {T::double_precision, "double precision", "double precision", {"float8"}, F::real, 8, true},
      {T::boolean, "boolean", "boolean", {"bool"}, F::boolean, 1, true},
      {T::text, "text", "text", {}, F::text, 0, true},
      {T::varchar, "varchar", "character varying", {}, F::text, 0, true, Modifiers::length},
      {T::date, "date", "date", {}, F::date, 4, true},
      {T::timestamp, "timestamp", "timestamp without time zone", {}, F::timestamp, 8, true},
      {T::timestamptz, "timestamptz", "timestamp with time zone", {}, F::timestamptz, 8, true},
      {T::uuid, "uuid", "uuid", {}, F::uuid, 16, true},
      {T::json, "json", "json", {}, F::document, 0, false},
      {T::jsonb, "jsonb", "jsonb", {}, F::document, 0, true},
      {T::own, "schema.type", "schema.type", {}, F::own, 0, true},
  });
}();

constexpr TypeTraits const& traits_of(TypeName type) {
  return type_table[static_cast<std::size_t>(type)];
}
constexpr FamilyTraits const& traits_of(TypeFamily family) {
  return family_table[static_cast<std::size_t>(family)];
}
constexpr TypeFamily family_of(TypeName type) { return traits_of(type).family; }

static_assert(
    [] {
      for (std::size_t row = 0; row < type_table.size(); ++row) {
        if (type_table[row].name != static_cast<TypeName>(row)) return false;
        if (static_cast<std::size_t>(type_table[row].family) >= family_table.size()) return false;
      }
      for (std::size_t row = 0; row < family_table.size(); ++row) {
        if (family_table[row].family != static_cast<TypeFamily>(row)) return false;
      }
      return type_table.size() == static_cast<std::size_t>(TypeName::end);
    }(),
    "every type and every family has its row, in the order of its enumeration");

constexpr CellKind cell_kind(TypeName type) { return traits_of(family_of(type)).cell; }
constexpr bool is_number(TypeName type) {
  return traits_of(family_of(type)).quantity == Quantity::number;
}
constexpr bool is_time(TypeName type) {
  return traits_of(family_of(type)).quantity == Quantity::time;
}
constexpr bool has_one_spelling(TypeName type) {
  return traits_of(family_of(type)).has_one_spelling;
}
constexpr bool may_be_key(TypeName type) { return traits_of(type).may_be_key; }
constexpr CursorForm cursor_form(TypeName type) { return traits_of(family_of(type)).cursor; }
/// Whether a watermark can be taken from a column of the type.
constexpr bool may_be_cursor(TypeName type) { return cursor_form(type) != CursorForm::none; }
constexpr KeyLiteral key_literal(TypeName type) { return traits_of(family_of(type)).key; }

/// An enum or a domain, which a job names and the database knows. What is not the name is what the
/// database said when it was asked (load/own_types_pg.hpp); before, it is empty.
struct OwnType {
  std::string schema;
  std::string name;
  std::string sql{};                  ///< as format_type() prints it
  std::string base_sql{};             ///< the enum itself, or that under the domain
  std::vector<std::string> labels{};  ///< of the enum, in its order; empty: any text is taken
  bool has_constraints = false;       ///< the domain may refuse values of its base type

  bool operator==(OwnType const&) const = default;
};

/// A PostgreSQL column type as a job declares it, for example `numeric(14,2)` or `varchar(40)`. Of
/// a domain that the database was asked for it is the base type, with the domain's name in `own`.
struct ColumnType {
  TypeName name = TypeName::text;
  std::optional<int> precision;  ///< numeric only: total digits, 1..1000
  std::optional<int> scale;      ///< numeric only: digits after the point, 0..precision
  std::optional<int> length;     ///< varchar only: characters, 1..10485760
  std::optional<OwnType> own{};  ///< of an enum or domain

  bool operator==(ColumnType const&) const = default;
};

/// Reads PostgreSQL's own spellings (also int4, int8, decimal, "timestamp with time zone", bool,
/// float8, "character varying(n)"), any case, and the name of an enum or domain with its schema, as
/// SQL has it: staging.loan_status, staging."Status". Empty when it is none of these.
std::optional<ColumnType> parse_column_type(std::string_view text);

/// The type as PostgreSQL's format_type() prints it: "timestamp with time zone", "numeric(14,2)".
/// Equal text means equal types, so a declared column is compared with the catalogue by it.
std::string to_sql(ColumnType const& type);

/// The type that the values are held in before they are in the target: that under a domain, which
/// refuses none of them; else the same as to_sql().
std::string to_base_sql(ColumnType const& type);

}  // namespace loanpulse
