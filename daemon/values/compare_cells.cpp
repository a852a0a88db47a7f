#include "values/converter.hpp"
#include "values/decimal.hpp"

#include <cmath>

namespace loanpulse {
namespace {

/// As PostgreSQL orders them: NaN equals itself and comes after all others; -0 equals 0.
std::strong_ordering compare_reals(double a, double b) {
  if (a < b) return std::strong_ordering::less;
  if (b < a) return std::strong_ordering::greater;
  return std::isnan(a) <=> std::isnan(b);
}

}  // namespace

std::strong_ordering compare_cells(Cell const& a, Cell const& b) {
  if (a.kind() != b.kind()) return a.kind() <=> b.kind();
  switch (storage_of(a.kind())) {
    case CellStorage::none:
      return std::strong_ordering::equal;
    case CellStorage::integer:
      return a.integer() <=> b.integer();
    case CellStorage::real:
      return compare_reals(a.real(), b.real());
    case CellStorage::decimal:
      return compare_decimals(a.text(), b.text());
    case CellStorage::text:
      break;
  }
  return a.text().compare(b.text()) <=> 0;
}

}  // namespace loanpulse
