#include "values/converter.hpp"

#include "values/conversion.hpp"
#include "values/key_loss.hpp"
#include "values/zone_time.hpp"

namespace loanpulse {

Converter::Converter(Column const& column, bool in_key)
    : column_{column}, in_key_{in_key}, zone_{zone_of_column(column)} {}

std::optional<std::string> Converter::convert(ScalarKind kind, std::string_view text,
                                              TextArena& arena, Cell& cell) const {
  if (kind == ScalarKind::null) {
    cell = Cell{};
    return std::nullopt;
  }
  Scalar const value{kind, text};
  auto fault = convert_value(value, arena, cell);
  if (fault || !in_key_) return fault;
  auto const lost = lost_in_key(column_, zone_, value, cell);
  if (lost.empty()) return std::nullopt;
  cell = Cell{};
  return key_fault(value, lost);
}

std::optional<std::string> Converter::convert_value(Scalar const& value, TextArena& arena,
                                                    Cell& cell) const {
  ColumnType const& type = column_.type;
  switch (type.name) {
    case TypeName::smallint:
    case TypeName::integer:
    case TypeName::bigint:
      return convert_integer(type, value, cell);
    case TypeName::numeric:
      return convert_numeric(type, value, arena, cell);
    case TypeName::real:
    case TypeName::double_precision:
      return convert_real(type, value, cell);
    case TypeName::boolean:
      return convert_boolean(type, value, cell);
    case TypeName::text:
    case TypeName::varchar:
      return convert_text(type, value, cell);
    case TypeName::date:
      return convert_date(column_, value, cell);
    case TypeName::timestamp:
      return convert_timestamp(column_, value, cell);
    case TypeName::timestamptz:
      return convert_timestamptz(column_, value, zone_, cell);
    case TypeName::uuid:
      return convert_uuid(type, value, arena, cell);
    case TypeName::json:
    case TypeName::jsonb:
      return convert_json(type, value, arena, cell);
  }
  return "its column has an unknown type";
}

}  // namespace loanpulse
