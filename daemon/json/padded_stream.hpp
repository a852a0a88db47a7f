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

/// Where the rest of a text comes from that is not all there yet.
class TextSupply {
 public:
  virtual ~TextSupply() = default;
  /// Makes more of the text readable at `place`, at least 16 bytes, and returns where that ends: in
  /// front of NULs, and neither within a number nor within a word. If it was the last, a place far
  /// behind its end.
  virtual char const* supply(char const* place) = 0;
};

/// Up to where a text is there that comes bit by bit.
class TextLimit {
 public:
  explicit TextLimit(char const* text, TextSupply& supply) : supply_{&supply} { move(text); }

  bool is_near(char const* place) const {
    return reinterpret_cast<std::uintptr_t>(place) + longest_step > limit_;
  }
  void move(char const* place) {
    limit_ = reinterpret_cast<std::uintptr_t>(supply_->supply(place));
  }

 private:
  /// The longest that is read without a further look: a pair of surrogates, escaped.
  static constexpr std::uintptr_t longest_step = 16;

  TextSupply* supply_;
  std::uintptr_t limit_ = 0;
};

/// Of a text that is all there. Costs nothing.
class NoLimit {
 public:
  static constexpr bool is_near(char const*) { return false; }
  static void move(char const*) {}
};

/// Where a stream is.
class StreamPosition {
 public:
  char const* position() const { return source_; }

 protected:
  explicit StreamPosition(char* source) : source_{source} {}
  char* source_;
};

/// RapidJSON's stream for parsing in place, on a text that ends with at least 16 NULs. Takes the
/// plain parts of strings in one go: they are most of what an API sends.
template <class Limit>
class BasicPaddedStream : public StreamPosition {
 public:
  using Ch = char;  // RapidJSON's name for it, as are those of the functions

  explicit BasicPaddedStream(char* text, Limit limit = Limit{})
      : StreamPosition{text}, start_{text}, limit_{limit} {}

  Ch Peek() const { return *source_; }
  Ch Take() { return *source_++; }
  std::size_t Tell() const { return static_cast<std::size_t>(source_ - start_); }

  Ch* PutBegin() {
    need_more();
    return target_ = source_;
  }
  void Put(Ch c) {
    *target_++ = c;
    // Not after NUL, which ends a string or was escaped, nor inside a character of several bytes:
    // an escaped one comes byte by byte, and what follows it in the source must follow its last
    // byte.
    if (c > 0 && c < 0x7f) move_plain_text();
    need_more();
  }
  std::size_t PutEnd(Ch const* begin) const { return static_cast<std::size_t>(target_ - begin); }

  void skip_blanks() {
    while (true) {
      Ch* at = source_;
      while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') ++at;
      source_ = at;
      if (!limit_.is_near(source_)) return;
      limit_.move(source_);
    }
  }

 private:
  void need_more() {
    if (limit_.is_near(source_)) [[unlikely]] {
      limit_.move(source_);
    }
  }

  void move_plain_text() {
    std::size_t const length = plain_string_length(source_);
    if (target_ != source_) std::memmove(target_, source_, length);
    source_ += length;
    target_ += length;
  }

  Ch* start_;
  Ch* target_ = nullptr;
  [[no_unique_address]] Limit limit_;
};

using PaddedStream = BasicPaddedStream<NoLimit>;
/// Of a text of which nothing is there yet.
using SuppliedStream = BasicPaddedStream<TextLimit>;

}  // namespace loanpulse
