#include "load/binary_copy.hpp"

#include <algorithm>

#include "load/numeric_binary.hpp"

namespace loanpulse {
namespace {

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};

int hex_value(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

}  // namespace

void BinaryCopy::begin() {
  size_ = 0;
  ensure(signature.size() + 8);
  append(signature);
  put(std::int32_t{0});  // flags: no oids
  put(std::int32_t{0});  // no header extension
}

void BinaryCopy::end() {
  ensure(2);
  put(std::int16_t{-1});
}

void BinaryCopy::jsonb_field(std::string_view json) {
  ensure(5 + json.size());
  put(static_cast<std::int32_t>(json.size() + 1));
  put(std::int8_t{1});
  append(json);
}

void BinaryCopy::uuid_field(std::string_view text) {
  ensure(20);
  put(std::int32_t{16});
  for (std::size_t i = 0; i + 1 < text.size();) {
    if (text[i] == '-') {
      ++i;
      continue;
    }
    put(static_cast<std::uint8_t>(hex_value(text[i]) << 4 | hex_value(text[i + 1])));
    i += 2;
  }
}

void BinaryCopy::numeric_field(std::string_view digits) {
  std::size_t const bound = numeric_binary_bound(digits);
  ensure(4 + bound);
  std::size_t const length_at = size_;
  size_ += 4;
  std::size_t const length = write_numeric_binary(digits, buffer_.data() + size_);
  std::size_t const end = size_ + length;
  size_ = length_at;
  put(static_cast<std::int32_t>(length));
  size_ = end;
}

void BinaryCopy::grow(std::size_t more) {
  buffer_.resize(std::max(buffer_.size() * 2, size_ + more + (64u << 10)));
}

}  // namespace loanpulse
