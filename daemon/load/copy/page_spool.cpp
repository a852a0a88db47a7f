#include "load/copy/page_spool.hpp"

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

void retarget(std::span<char const> stream, std::size_t columns, LoadMark const& mark,
              BinaryCopy& out, std::vector<std::int64_t>& orders) {
  out.begin();
  orders.clear();
  CopyTuple tuple;
  for (CopyTuples tuples{stream}; tuples.next(tuple);) {
    CopyFields fields{tuple.fields};
    for (std::size_t column = 0; column < columns; ++column) fields.next();
    auto const of_columns = tuple.fields.size() - fields.rest().size();
    orders.push_back(read_int64(fields.next()));
    out.begin_tuple(static_cast<std::int16_t>(columns + 2));
    out.fields({tuple.fields.data(), of_columns});
    out.fields(mark.fields());
  }
  out.end();
}

void PageSpool::add_for_target(std::span<char const> stream, std::span<std::int64_t const> orders) {
  add(stream, orders.size(), orders);
}

void PageSpool::add_for_staging(std::span<char const> stream, std::size_t rows) {
  add(stream, rows, {});
}

void PageSpool::add(std::span<char const> stream, std::size_t rows,
                    std::span<std::int64_t const> orders) {
  if (!file_) file_ = space_.create();
  Place const place{file_->size(), stream.size(), rows, orders.size()};
  if (!orders.empty()) {
    file_->append({reinterpret_cast<char const*>(orders.data()), orders.size_bytes()});
  }
  file_->append(stream);
  pages_.push_back(place);
  rows_ += rows;
}

void PageSpool::clear() {
  pages_.clear();
  rows_ = 0;
  file_.reset();
}

std::span<char const> PageSpool::as_added(std::size_t page) {
  auto const& place = pages_.at(page);
  bytes_.resize(place.bytes);
  file_->read(place.offset + place.orders * sizeof(std::int64_t), bytes_);
  return bytes_;
}

std::span<char const> PageSpool::for_staging(std::size_t page) {
  auto const& place = pages_.at(page);
  if (place.orders == 0) return as_added(page);
  orders_.resize(place.orders);
  std::span const orders{orders_};
  file_->read(place.offset, {reinterpret_cast<char*>(orders.data()), orders.size_bytes()});
  restage(as_added(page), orders, staged_);
  return staged_.bytes();
}

}  // namespace loanpulse
