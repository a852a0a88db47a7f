// Converters and cursors: a value that is taken can be written and read again as itself, has an
// order that agrees with its cell, and a lower bound that is not above it.
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "values/converter.hpp"
#include "values/cursor_order.hpp"
#include "values/decimal.hpp"
#include "values/fitting_declaration.hpp"

#include <array>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

/// Every type, with modifiers where it takes them, and again the one that has most ways to be read.
std::vector<std::string> const types = [] {
  std::vector<std::string> declarations;
  for (auto const& type : type_table) {
    std::string const word{type.declared};
    if (type.modifiers != Modifiers::length) declarations.push_back(word);
    if (type.modifiers == Modifiers::length) declarations.push_back(word + "(5)");
    if (type.modifiers != Modifiers::precision) continue;
    declarations.push_back(word + "(14,2)");
    declarations.push_back(word + "(5,5)");
  }
  declarations.emplace_back("timestamptz");
  return declarations;
}();

constexpr std::array<TimeFormat, 4> formats{TimeFormat::iso, TimeFormat::iso_basic,
                                            TimeFormat::unix_s, TimeFormat::unix_ms};
constexpr std::array<char const*, 4> zones{"", "UTC", "America/New_York", "Asia/Beirut"};

Column column_of(FuzzBytes& input) {
  Column column;
  column.name = "c";
  column.type = parse_column_type(types[input.choice(types.size())]).value();
  column.format = formats[input.choice(formats.size())];
  if (auto const* zone = zones[input.choice(zones.size())]; *zone != '\0') column.timezone = zone;
  return column;
}

bool equal(Cell const& a, Cell const& b) {
  if (a.kind() != b.kind()) return false;
  switch (storage_of(a.kind())) {
    case CellStorage::none:
      return true;
    case CellStorage::integer:
      return a.integer() == b.integer();
    case CellStorage::real:
      return compare_cells(a, b) == std::strong_ordering::equal;  // NaN too
    case CellStorage::decimal:
    case CellStorage::text:
      break;
  }
  return a.text() == b.text();
}

void check_cell(Converter const& converter, Cell const& cell, std::string_view text) {
  if (cell.kind() == CellKind::integer) {
    TextArena arena;
    Cell again;
    auto const written = std::to_string(cell.integer());
    insist(!converter.convert(ScalarKind::number, written, arena, again) && equal(cell, again),
           "an integer written and read is itself");
  }
  if (cell.kind() == CellKind::numeric) {
    insist(compare_decimals(cell.text(), text) == std::strong_ordering::equal,
           "a numeric has its text's value");
    TextArena arena;
    Cell again;
    insist(!converter.convert(ScalarKind::number, cell.text(), arena, again) && equal(cell, again),
           "a numeric read again is itself");
  }
  if (!cell.is_null()) {
    insist(compare_cells(cell, cell) == std::strong_ordering::equal, "a cell equals itself");
  }
}

void check_cursor(Column const& column, std::string_view text, bool converts,
                  std::chrono::milliseconds lag) {
  CursorOrder const order{column};
  insist(order.fault(text).empty() == converts, "a cursor is a value of its column");
  if (!converts) return;
  insist(order.compare(text, text) == std::strong_ordering::equal, "a cursor equals itself");
  insist(order.minus(text, std::chrono::milliseconds{0}) == text, "no lag changes no byte");
  auto const below = order.nanoseconds_below_microsecond(text);
  insist(below >= 0 && below < 1000, "nanoseconds below the microsecond");
  auto const bound = order.minus(text, lag);
  insist(order.fault(bound).empty(), "a lower bound is a cursor");
  insist(order.compare(bound, text) != std::strong_ordering::greater,
         "a lower bound is not above its watermark");
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  FuzzBytes input{data, size};
  Column const column = column_of(input);
  constexpr std::array<ScalarKind, 4> kinds{ScalarKind::string, ScalarKind::number,
                                            ScalarKind::boolean, ScalarKind::null};
  auto const kind = kinds[input.choice(kinds.size())];
  bool const in_key = input.choice(2) == 1;
  std::chrono::milliseconds const lag{input.number() & 0x7'ffff'ffff};
  auto const text = input.rest();
  if (!is_utf8(text)) return;

  TextArena arena, other_arena;
  Cell cell, other;
  Converter const converter{column, in_key};
  auto const fault = converter.convert(kind, text, arena, cell);
  auto const other_fault = converter.convert(kind, text, other_arena, other);
  insist(fault == other_fault && equal(cell, other), "converting depends on nothing else");
  if (fault) {
    insist(cell.is_null() && !fault->empty(), "a fault has a reason and no value");
    FittingDeclaration fitting{column, {in_key, false}};
    fitting.observe(kind, text);
    fitting.cure();
    if (in_key) return;
  } else {
    check_cell(converter, cell, text);
  }
  if (kind == ScalarKind::string && !in_key && may_be_cursor(column.type.name)) {
    check_cursor(column, text, !fault, lag);
  }
}

}  // namespace loanpulse
