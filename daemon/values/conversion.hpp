#pragma once

#include "model/column.hpp"
#include "model/column_type.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/converter.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A JSON scalar that is not null, as Converter receives it.
struct Scalar {
  ScalarKind kind;
  std::string_view text;
};

/// Why a value is none of the column's type; empty when the cell is set.
using ConversionFault = std::optional<std::string>;

/// `not a bigint: "12a"`, or with a reason `not a bigint: "12a"; reason`.
std::string type_fault(ColumnType const& type, Scalar value, std::string_view reason = {});
/// `out of range for bigint: 9223372036854775808`.
std::string range_fault(ColumnType const& type, Scalar value);
/// `not kept as a key: "2024-…"; ` and what would be lost.
std::string key_fault(Scalar value, std::string_view lost);

ConversionFault convert_integer(ColumnType const& type, Scalar value, Cell& cell);
ConversionFault convert_numeric(ColumnType const& type, Scalar value, TextArena& arena, Cell& cell);
ConversionFault convert_real(ColumnType const& type, Scalar value, Cell& cell);
ConversionFault convert_boolean(ColumnType const& type, Scalar value, Cell& cell);
ConversionFault convert_date(Column const& column, Scalar value, Cell& cell);
ConversionFault convert_timestamp(Column const& column, Scalar value, Cell& cell);
ConversionFault convert_timestamptz(Column const& column, Scalar value, date::time_zone const* zone,
                                    Cell& cell);
ConversionFault convert_text(ColumnType const& type, Scalar value, Cell& cell);
ConversionFault convert_uuid(ColumnType const& type, Scalar value, TextArena& arena, Cell& cell);
ConversionFault convert_json(ColumnType const& type, Scalar value, TextArena& arena, Cell& cell);

}  // namespace loanpulse
