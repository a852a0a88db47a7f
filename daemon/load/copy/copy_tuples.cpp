#include "load/copy/copy_tuples.hpp"

#include <cstring>

#include "load/copy/binary_copy.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

constexpr std::uint16_t trailer_count = 0xffff;

std::uint16_t read16(char const* at) {
  std::uint16_t raw;
  std::memcpy(&raw, at, sizeof raw);
  return __builtin_bswap16(raw);
}

std::uint32_t read32(char const* at) {
  std::uint32_t raw;
  std::memcpy(&raw, at, sizeof raw);
  return __builtin_bswap32(raw);
}

[[noreturn]] void throw_broken() {
  throw StageError{ErrorKind::bad_data, "copy_broken", "a COPY stream ends within a row"};
}

/// Bytes of a field together with its length.
std::size_t size_of_field(std::span<char const> fields) {
  if (fields.size() < 4) throw_broken();
  auto const length = static_cast<std::int32_t>(read32(fields.data()));
  std::size_t const size = 4 + (length > 0 ? static_cast<std::size_t>(length) : 0);
  if (fields.size() < size) throw_broken();
  return size;
}

}  // namespace

CopyTuples::CopyTuples(std::span<char const> stream) : rest_{stream} {
  if (rest_.size() < BinaryCopy::header_size) throw_broken();
  std::size_t const extension = read32(rest_.data() + BinaryCopy::header_size - 4);
  if (rest_.size() < BinaryCopy::header_size + extension) throw_broken();
  rest_ = rest_.subspan(BinaryCopy::header_size + extension);
}

bool CopyTuples::next(CopyTuple& tuple) {
  if (rest_.size() < sizeof tuple.count) throw_broken();
  tuple.count = read16(rest_.data());
  if (tuple.count == trailer_count) return false;
  std::size_t size = sizeof tuple.count;
  for (int field = 0; field < tuple.count; ++field) size += size_of_field(rest_.subspan(size));
  tuple.whole = rest_.first(size);
  tuple.fields = tuple.whole.subspan(sizeof tuple.count);
  rest_ = rest_.subspan(size);
  return true;
}

std::string_view CopyFields::next() {
  auto const length = static_cast<std::int32_t>(read32(rest_.data()));
  if (length < 0) {
    rest_ = rest_.subspan(4);
    return {};
  }
  std::string_view const bytes{rest_.data() + 4, static_cast<std::size_t>(length)};
  rest_ = rest_.subspan(4 + bytes.size());
  return bytes;
}

std::int64_t read_int64(std::string_view field) {
  std::uint64_t raw = 0;
  if (field.size() != sizeof raw) throw_broken();
  std::memcpy(&raw, field.data(), sizeof raw);
  return static_cast<std::int64_t>(__builtin_bswap64(raw));
}

}  // namespace loanpulse
