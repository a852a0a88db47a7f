#include "model/validators.hpp"

#include "model/ascii_text.hpp"

#include <array>

namespace loanpulse {

bool is_condition(std::string_view header) {
  constexpr std::array<std::string_view, 5> conditions{
      "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range"};
  return is_one_of(lower_case(header), conditions);
}

}  // namespace loanpulse
