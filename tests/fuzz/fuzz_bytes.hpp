#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "json/utf8.hpp"

namespace loanpulse {

/// An input taken apart from its front: choices first, and what is to be read last, so that a
/// seed's text stays a text.
class FuzzBytes {
 public:
  FuzzBytes(std::uint8_t const* data, std::size_t size)
      : rest_{reinterpret_cast<char const*>(data), size} {}

  /// 0 to below `count`; 0 when nothing is left.
  std::size_t choice(std::size_t count) {
    if (rest_.empty()) return 0;
    auto const byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return byte % count;
  }

  std::int64_t number() {
    std::int64_t value = 0;
    auto const size = std::min(rest_.size(), sizeof value);
    std::memcpy(&value, rest_.data(), size);
    rest_.remove_prefix(size);
    return value;
  }

  /// Up to the next line feed, which is dropped, or the end.
  std::string line() {
    auto const end = std::min(rest_.find('\n'), rest_.size());
    std::string text{rest_.substr(0, end)};
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return text;
  }

  std::string rest() const { return std::string{rest_}; }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Whether a text is what a decoder hands on: nothing but characters.
inline bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    auto const length = utf8_character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace loanpulse
