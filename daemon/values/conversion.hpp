#pragma once

#include "model/column.hpp"
#include "model/column_type.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/converter.hpp"
#include "values/key_loss.hpp"

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

/// What a family of types does with its values: a new one gets an object of this beside its
/// functions in a convert_*.cpp, and a place in conversion_of.
struct Conversion {
  /// Sets the cell, or says why the value is none of the column's type. `zone` is that of values
  /// without an offset, or null.
  ConversionFault (*convert)(Column const& column, date::time_zone const* zone, Scalar const& value,
                             TextArena& arena, Cell& cell);
  /// What a cell of a key does not keep of the value, see key_loss.hpp; null where it keeps all.
  LostInKey* lost_in_key;
  /// A cell that is not null, as PostgreSQL would print it.
  std::string (*shown)(ColumnType const& type, Cell const& cell);
};

extern Conversion const integer_conversion;
extern Conversion const numeric_conversion;
extern Conversion const real_conversion;
extern Conversion const boolean_conversion;
extern Conversion const text_conversion;
extern Conversion const date_conversion;
extern Conversion const timestamp_conversion;
extern Conversion const timestamptz_conversion;
/// The same of columns whose times are in one of several formats.
extern Conversion const date_conversion_of_several;
extern Conversion const timestamp_conversion_of_several;
extern Conversion const timestamptz_conversion_of_several;
extern Conversion const uuid_conversion;
extern Conversion const document_conversion;
extern Conversion const own_conversion;

inline Conversion const& conversion_of(TypeFamily family) {
  switch (family) {
    case TypeFamily::integer:
      return integer_conversion;
    case TypeFamily::numeric:
      return numeric_conversion;
    case TypeFamily::real:
      return real_conversion;
    case TypeFamily::boolean:
      return boolean_conversion;
    case TypeFamily::text:
      return text_conversion;
    case TypeFamily::date:
      return date_conversion;
    case TypeFamily::timestamp:
      return timestamp_conversion;
    case TypeFamily::timestamptz:
      return timestamptz_conversion;
    case TypeFamily::uuid:
      return uuid_conversion;
    case TypeFamily::own:
      return own_conversion;
    case TypeFamily::document:
      break;
  }
  return document_conversion;
}

/// That of a column's family, chosen by what else the column declares.
Conversion const& conversion_of(Column const& column);

/// `Conversion::shown` of cells that hold what is to be shown.
std::string shown_as_held(ColumnType const& type, Cell const& cell);

}  // namespace loanpulse
