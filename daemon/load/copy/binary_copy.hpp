#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>

namespace loanpulse {

/// Bytes of PostgreSQL's binary COPY format (manual, COPY, "Binary Format"): a header, tuples of
/// length-prefixed fields in network byte order, a trailer. Not thread-safe.
class BinaryCopy {
 public:
  /// Bytes before the first tuple.
  static constexpr std::size_t header_size = 19;
  /// Bytes after the last one: a tuple of -1 fields.
  static constexpr std::string_view trailer{"\xff\xff", 2};

  /// Starts a new stream; what was written before is dropped, its memory kept unless it is much.
  void begin();
  /// Ends the stream.
  void end();

  void begin_tuple(std::int16_t fields) {
    ensure(sizeof fields);
    put(fields);
  }
  void null_field() {
    ensure(4);
    put(std::int32_t{-1});
  }
  /// A field of one fixed-width number: int16, int32, int64, float, double or bool.
  template <class Number>
  void number_field(Number value) {
    ensure(4 + sizeof value);
    put(static_cast<std::int32_t>(sizeof value));
    put(value);
  }
  void bytes_field(std::string_view bytes) {
    ensure(4 + bytes.size());
    put(static_cast<std::int32_t>(bytes.size()));
    append(bytes);
  }
  /// A jsonb field: version byte 1, then the document's text.
  void jsonb_field(std::string_view json);
  /// A uuid field from its 36-character text.
  void uuid_field(std::string_view text);
  /// A numeric field from plain decimal digits; see numeric_binary.hpp.
  void numeric_field(std::string_view digits);

  /// Whole fields that are encoded already.
  void fields(std::string_view encoded) {
    ensure(encoded.size());
    append(encoded);
  }

  std::span<char const> bytes() const { return {buffer_.get(), size_}; }

 private:
  void ensure(std::size_t more) {
    if (size_ + more > capacity_) grow(more);
  }
  void grow(std::size_t more);

  template <class Number>
  void put(Number value) {
    if constexpr (sizeof value == 1) {
      buffer_[size_] = static_cast<char>(value);
    } else if constexpr (sizeof value == 2) {
      put_raw(__builtin_bswap16(std::bit_cast<std::uint16_t>(value)));
    } else if constexpr (sizeof value == 4) {
      put_raw(__builtin_bswap32(std::bit_cast<std::uint32_t>(value)));
    } else {
      put_raw(__builtin_bswap64(std::bit_cast<std::uint64_t>(value)));
    }
    size_ += sizeof value;
  }
  template <class Raw>
  void put_raw(Raw raw) {
    static_assert(std::endian::native == std::endian::little, "network byte order is big-endian");
    std::memcpy(buffer_.get() + size_, &raw, sizeof raw);
  }
  void append(std::string_view bytes) {
    if (bytes.empty()) return;  // memcpy from a null pointer is undefined even for no bytes
    std::memcpy(buffer_.get() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace loanpulse
