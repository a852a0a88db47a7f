#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace loanpulse::mockapi {

/// Writes pieces of JSON text behind each other into a buffer that the caller made long enough.
/// No checks and no allocation: rendering rows must never be what limits a load.
class JsonBytes {
 public:
  explicit JsonBytes(char* to) : to_{to} {}

  char* position() const { return to_; }
  void skip_to(char* position) { to_ = position; }

  /// Text that is JSON already; a literal's length is known to the compiler.
  template <std::size_t size>
  void put(char const (&text)[size]) {
    std::memcpy(to_, text, size - 1);
    to_ += size - 1;
  }
  void put(std::string_view text) {
    std::memcpy(to_, text.data(), text.size());
    to_ += text.size();
  }
  void put(char c) { *to_++ = c; }

  void number(std::uint64_t value) { to_ = std::to_chars(to_, to_ + 20, value).ptr; }

  /// Exactly `width` digits, with leading zeros.
  void digits(std::uint64_t value, unsigned width) {
    for (unsigned place = width; place-- > 0; value /= 10) {
      to_[place] = static_cast<char>('0' + value % 10);
    }
    to_ += width;
  }

  /// `value` hundredths as a number with two decimals: 25000010 is 250000.10.
  void hundredths(std::uint64_t value) {
    number(value / 100);
    put('.');
    digits(value % 100, 2);
  }

  /// The lowest `width` hex digits of `value`, lower case.
  void hex(std::uint64_t value, unsigned width) {
    for (unsigned place = width; place-- > 0; value >>= 4U) {
      to_[place] = "0123456789abcdef"[value & 15U];
    }
    to_ += width;
  }

 private:
  char* to_;
};

}  // namespace loanpulse::mockapi
