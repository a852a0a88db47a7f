#include "load/row_spool.hpp"

#include <cstring>

#include "load/row_encoder.hpp"

namespace loanpulse {
namespace {

template <class Number>
Number read_number(char const* at) {
  Number raw;
  std::memcpy(&raw, at, sizeof raw);
  if constexpr (sizeof raw == 2) return static_cast<Number>(__builtin_bswap16(raw));
  return static_cast<Number>(__builtin_bswap32(raw));
}

/// Where the fields of a tuple end that begin at `field`.
char const* skip_fields(char const* field, int count) {
  for (; count > 0; --count) {
    auto const length = static_cast<std::int32_t>(read_number<std::uint32_t>(field));
    field += sizeof length + (length > 0 ? static_cast<std::size_t>(length) : 0);
  }
  return field;
}

}  // namespace

void restage(std::span<char const> stream, std::span<std::int64_t const> orders, BinaryCopy& out) {
  char const* tuple = stream.data() + BinaryCopy::header_size;
  out.begin();
  for (auto const order : orders) {
    auto const fields = read_number<std::uint16_t>(tuple);
    char const* const first = tuple + sizeof fields;
    tuple = skip_fields(first, fields);
    out.begin_tuple(static_cast<std::int16_t>(fields - 1));
    out.fields({first, static_cast<std::size_t>(tuple - first) - LoadMark::size});
    out.number_field(order);
  }
  out.end();
}

void RowSpool::add(std::span<char const> stream, std::span<std::int64_t const> orders) {
  Place const place{file_->size(), stream.size(), orders.size()};
  file_->append({reinterpret_cast<char const*>(orders.data()), orders.size_bytes()});
  file_->append(stream);
  pages_.push_back(place);
}

std::span<char const> RowSpool::for_target(std::size_t page) {
  auto const& place = pages_.at(page);
  bytes_.resize(place.bytes);
  file_->read(place.offset + place.rows * sizeof(std::int64_t), bytes_);
  return bytes_;
}

std::span<char const> RowSpool::for_staging(std::size_t page) {
  auto const& place = pages_.at(page);
  orders_.resize(place.rows);
  std::span const orders{orders_};
  file_->read(place.offset, {reinterpret_cast<char*>(orders.data()), orders.size_bytes()});
  restage(for_target(page), orders, staged_);
  return staged_.bytes();
}

}  // namespace loanpulse
