#include "config/check_values.hpp"

#include "config/read_scalar.hpp"
#include "model/row.hpp"
#include "model/text_arena.hpp"
#include "values/converter.hpp"
#include "values/cursor_order.hpp"
#include "values/instant.hpp"

#include <fmt/format.h>

#include <utility>

namespace loanpulse {

bool read_timezone(YamlValue const& value, std::string& into) {
  std::string name;
  if (!read_text(value, name)) return false;
  if (find_zone(name) == nullptr) {
    value.problem(
        fmt::format("is no time zone that this machine knows: {}; use an IANA name such "
                    "as UTC or America/New_York",
                    in_quotes(name)));
    return false;
  }
  into = std::move(name);
  return true;
}

bool read_value_of(Column const& column, YamlValue const& value, std::string& into) {
  std::string text;
  if (!read_text_or_empty(value, text)) return false;
  TextArena arena;
  Cell cell;
  if (auto const fault = Converter{column}.convert(ScalarKind::string, text, arena, cell)) {
    value.problem(fmt::format("must be a value of column {}: {}", in_quotes(column.name), *fault));
    return false;
  }
  into = std::move(text);
  return true;
}

bool is_above(Column const& column, std::string const& a, std::string const& b) {
  Converter const converter{column};
  TextArena arena;
  Cell cell_of_a;
  Cell cell_of_b;
  converter.convert(ScalarKind::string, a, arena, cell_of_a);
  converter.convert(ScalarKind::string, b, arena, cell_of_b);
  return compare_cells(cell_of_a, cell_of_b) > 0;
}

void check_cursor_value(Column const& column, YamlValue const& place, std::string const& text) {
  std::string const fault = text.empty() ? std::string{} : CursorOrder{column}.fault(text);
  if (fault.empty()) return;
  place.problem(
      fmt::format("must be a value of the cursor's column {}: {}", in_quotes(column.name), fault));
}

}  // namespace loanpulse
