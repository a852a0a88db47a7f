#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace loanpulse {

/// How many bytes at `text` a JSON string can hold as they stand: up to the next quote, backslash
/// or control character, which there must be. Looks eight bytes at a time, so eight readable bytes
/// must follow that one.
inline std::size_t plain_string_length(char const* text) {
  constexpr std::uint64_t ones = 0x0101010101010101u;
  constexpr std::uint64_t tops = 0x8080808080808080u;
  if constexpr (std::endian::native == std::endian::little) {
    for (std::size_t length = 0;; length += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text + length, sizeof word);
      std::uint64_t const quote = word ^ (ones * '"');
      std::uint64_t const backslash = word ^ (ones * '\\');
      // A top bit marks a byte that was zero, or below 0x20; the lowest such mark is exact.
      std::uint64_t const marks = (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                                   ((word - ones * 0x20) & ~word)) &
                                  tops;
      if (marks != 0) return length + static_cast<std::size_t>(std::countr_zero(marks)) / 8;
    }
  } else {
    std::size_t length = 0;
    auto const byte = [&] { return static_cast<unsigned char>(text[length]); };
    while (byte() >= 0x20 && byte() != '"' && byte() != '\\') ++length;
    return length;
  }
}

/// RapidJSON's stream for parsing in place, on a text that ends with at least 16 NULs. Takes the
/// plain parts of strings in one go: they are most of what an API sends.
class PaddedStream {
 public:
  using Ch = char;  // RapidJSON's name for it, as are those of the functions

  explicit PaddedStream(char* text) : start_{text}, source_{text} {}

  Ch Peek() const { return *source_; }
  Ch Take() { return *source_++; }
  std::size_t Tell() const { return static_cast<std::size_t>(source_ - start_); }

  Ch const* position() const { return source_; }

  Ch* PutBegin() { return target_ = source_; }
  void Put(Ch c) {
    *target_++ = c;
    // Not after NUL, which ends a string or was escaped, nor inside a character of several bytes:
    // an escaped one comes byte by byte, and what follows it in the source must follow its last
    // byte.
    if (c > 0 && c < 0x7f) move_plain_text();
  }
  std::size_t PutEnd(Ch const* begin) const { return static_cast<std::size_t>(target_ - begin); }

 private:
  void move_plain_text() {
    std::size_t const length = plain_string_length(source_);
    if (target_ != source_) std::memmove(target_, source_, length);
    source_ += length;
    target_ += length;
  }

  Ch* start_;
  Ch* source_;
  Ch* target_ = nullptr;
};

}  // namespace loanpulse
