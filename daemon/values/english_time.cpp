#include "values/english_time.hpp"

#include <locale.h>
#include <array>
#include <ctime>

namespace loanpulse {

std::string strftime_in_english(std::string pattern, std::int64_t local_seconds,
                                std::int64_t offset, std::string const& zone) {
  static locale_t const english = newlocale(LC_ALL_MASK, "C", nullptr);
  std::time_t const seconds = local_seconds;
  std::tm fields{};
  gmtime_r(&seconds, &fields);
  fields.tm_gmtoff = offset;
  fields.tm_zone = zone.c_str();
  // A character behind it: strftime says by 0 both that the text is empty and that it is too long.
  pattern += '.';
  std::array<char, longest_written_time> text{};
  auto const length = strftime_l(text.data(), text.size(), pattern.c_str(), &fields, english);
  return {text.data(), length == 0 ? 0 : length - 1};
}

}  // namespace loanpulse
