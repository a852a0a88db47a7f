#include "model/ascii_text.hpp"
#include "values/conversion.hpp"
#include "values/nearest_name.hpp"
#include "values/shown_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace loanpulse {
namespace {

/// Labels that a message names. Of more, it says how many there are.
constexpr std::size_t most_shown_labels = 20;

std::string shown_labels(std::vector<std::string> const& labels) {
  std::vector<std::string> shown;
  for (auto const& label : labels) {
    if (shown.size() == most_shown_labels) {
      shown.push_back(fmt::format("{} more", labels.size() - most_shown_labels));
      break;
    }
    shown.push_back('"' + shown_text(label) + '"');
  }
  return listed(shown, "and");
}

std::string no_label(std::string_view text, std::vector<std::string> const& labels) {
  auto reason = fmt::format("invalid enum value, the labels are {}", shown_labels(labels));
  auto const nearest = nearest_name(text, labels);
  return nearest ? fmt::format("{}; did you mean \"{}\"?", reason, shown_text(*nearest)) : reason;
}

/// Case and blanks count, as they do for PostgreSQL.
ConversionFault convert_label(Column const& column, date::time_zone const*, Scalar const& value,
                              TextArena&, Cell& cell) {
  std::string_view const text = value.text;
  auto const& own = column.type.own;
  bool const is_known = own && !own->labels.empty();
  if (is_known && !is_one_of(text, own->labels)) {
    return type_fault(column.type, value, no_label(text, own->labels));
  }
  if (!is_known && text.find('\0') != std::string_view::npos) {
    return type_fault(column.type, value, "PostgreSQL cannot store its NUL character (\\u0000)");
  }
  cell = Cell::of_text(CellKind::text, text);
  return std::nullopt;
}

std::string shown_label(ColumnType const&, Cell const& cell) {
  return '"' + shown_text(cell.text()) + '"';
}

}  // namespace

Conversion const own_conversion{convert_label, nullptr, shown_label};

}  // namespace loanpulse
