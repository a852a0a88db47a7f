#include "load/copy/row_spool.hpp"

#include "load/copy/copy_tuples.hpp"
#include "load/copy/row_encoder.hpp"

namespace loanpulse {

void restage(std::span<char const> stream, std::span<std::int64_t const> orders, BinaryCopy& out) {
  out.begin();
  CopyTuple tuple;
  CopyTuples tuples{stream};
  for (auto const order : orders) {
    tuples.next(tuple);
    out.begin_tuple(static_cast<std::int16_t>(tuple.count - 1));
    out.fields({tuple.fields.data(), tuple.fields.size() - LoadMark::size});
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
