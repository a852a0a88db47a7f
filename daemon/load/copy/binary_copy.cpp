#include "load/copy/binary_copy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "load/copy/numeric_binary.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};

/// Bytes of a stream's memory that the next one gets; what was more is given back.
constexpr std::size_t most_kept = 16u << 20;

/// Per character what it is worth as a hexadecimal digit.
constexpr std::array<std::uint8_t, 256> hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  for (int i = 0; i < 10; ++i)
    values[static_cast<std::size_t>('0' + i)] = static_cast<std::uint8_t>(i);
  for (int i = 0; i < 6; ++i) {
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

std::uint8_t hex_value(char c) { return hex_values[static_cast<unsigned char>(c)]; }

/// Where the pairs of digits of a uuid begin in its text (RFC 9562, 4).
constexpr std::array<std::uint8_t, 16> digit_pairs{0,  2,  4,  6,  9,  11, 14, 16,
                                                   19, 21, 24, 26, 28, 30, 32, 34};

}  // namespace

void BinaryCopy::begin() {
  if (capacity_ > most_kept) {
    buffer_.reset();
    capacity_ = 0;
  }
  size_ = 0;
  ensure(signature.size() + 8);
  append(signature);
  put(std::int32_t{0});  // flags: no oids
  put(std::int32_t{0});  // no header extension
}

void BinaryCopy::end() {
  ensure(trailer.size());
  append(trailer);
}

void BinaryCopy::jsonb_field(std::string_view json) {
  ensure(5 + json.size());
  put(static_cast<std::int32_t>(json.size() + 1));
  put(std::int8_t{1});
  append(json);
}

void BinaryCopy::uuid_field(std::string_view text) {
  ensure(4 + digit_pairs.size());
  put(static_cast<std::int32_t>(digit_pairs.size()));
  for (auto const at : digit_pairs) {
    put(static_cast<std::uint8_t>(hex_value(text[at]) << 4 | hex_value(text[at + 1])));
  }
}

void BinaryCopy::numeric_field(std::string_view digits) {
  std::size_t const bound = numeric_binary_bound(digits);
  ensure(4 + bound);
  std::size_t const length_at = size_;
  size_ += 4;
  std::size_t const length = write_numeric_binary(digits, buffer_.get() + size_);
  std::size_t const end = size_ + length;
  size_ = length_at;
  put(static_cast<std::int32_t>(length));
  size_ = end;
}

void BinaryCopy::grow(std::size_t more) {
  // A giant needs no room behind it that is as large as itself.
  std::size_t const room = std::clamp<std::size_t>(capacity_, 64u << 10, 4u << 20);
  std::size_t const capacity = size_ + more + room;
  auto buffer = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(buffer.get(), buffer_.get(), size_);
  buffer_ = std::move(buffer);
  capacity_ = capacity;
}

}  // namespace loanpulse
