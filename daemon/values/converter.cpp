#include "values/converter.hpp"

#include <algorithm>

#include "model/ascii_text.hpp"
#include "values/conversion.hpp"
#include "values/shown_text.hpp"
#include "values/zone_time.hpp"

namespace loanpulse {

Converter::Converter(Column const& column, bool in_key)
    : column_{column},
      in_key_{in_key},
      takes_documents_{family_of(column.type.name) == TypeFamily::document},
      has_own_values_{!column.null_values.empty() || !column.true_values.empty() ||
                      !column.false_values.empty()},
      zone_{zone_of_column(column)},
      conversion_{&conversion_of(column)} {}

std::optional<std::string> Converter::convert(ScalarKind kind, std::string_view text,
                                              TextArena& arena, Cell& cell) const {
  if (kind == ScalarKind::null) {
    cell = Cell{};
    return std::nullopt;
  }
  if (has_own_values_) {
    if (is_one_of(text, column_.null_values)) {
      cell = Cell{};
      return std::nullopt;
    }
    if (auto const truth = own_boolean(text)) {
      cell = Cell::of_integer(CellKind::boolean, *truth ? 1 : 0);
      return std::nullopt;
    }
  }
  Scalar const value{kind, text};
  return in_key_ ? convert_key(value, arena, cell)
                 : conversion_->convert(column_, zone_, value, arena, cell);
}

std::optional<std::string> Converter::convert_key(Scalar const& value, TextArena& arena,
                                                  Cell& cell) const {
  auto fault = conversion_->convert(column_, zone_, value, arena, cell);
  if (fault || conversion_->lost_in_key == nullptr) return fault;
  auto const lost = conversion_->lost_in_key(column_, zone_, value.text, cell);
  if (lost.empty()) return std::nullopt;
  cell = Cell{};
  return key_fault(value, lost);
}

/// By the words that the job declares for its booleans.
std::optional<bool> Converter::own_boolean(std::string_view text) const {
  if (is_one_of(text, column_.true_values)) return true;
  if (is_one_of(text, column_.false_values)) return false;
  return std::nullopt;
}

Conversion const& conversion_of(Column const& column) {
  auto const family = family_of(column.type.name);
  if (column.further_formats.empty()) return conversion_of(family);
  if (family == TypeFamily::date) return date_conversion_of_several;
  if (family == TypeFamily::timestamp) return timestamp_conversion_of_several;
  if (family == TypeFamily::timestamptz) return timestamptz_conversion_of_several;
  return conversion_of(family);
}

std::string shown_cell(Cell const& cell, ColumnType const& type) {
  if (cell.is_null()) return "null";
  return conversion_of(family_of(type.name)).shown(type, cell);
}

std::string shown_as_held(ColumnType const&, Cell const& cell) { return shown_text(cell.text()); }

}  // namespace loanpulse
