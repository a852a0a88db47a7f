#include "values/shown_text.hpp"

#include "ops/printable.hpp"

namespace loanpulse {

std::string shown_text(std::string_view value) {
  std::size_t limit = 60;
  if (value.size() > limit) {
    while (limit > 0 && (static_cast<unsigned char>(value[limit]) & 0xc0) == 0x80) --limit;
  }
  return printable(value, limit);
}

}  // namespace loanpulse
