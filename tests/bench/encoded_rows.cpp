#include "encoded_rows.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

#include "decode/page_decoder.hpp"
#include "fetch/auth/credential_source.hpp"
#include "fetch/page_source_http.hpp"
#include "load/copy/copy_tuples.hpp"
#include "load/copy/row_encoder.hpp"
#include "net/http_client.hpp"

namespace loanpulse::bench {
namespace {

constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", BinaryCopy::header_size};

/// The tuples of a stream without their last field, which is the staging table's `_order`.
std::string tuples_without_order(std::span<char const> stream) {
  constexpr std::size_t order_size = 4 + sizeof(std::int64_t);
  BinaryCopy copy;
  copy.begin();
  CopyTuple tuple;
  for (CopyTuples tuples{stream}; tuples.next(tuple);) {
    copy.begin_tuple(static_cast<std::int16_t>(tuple.count - 1));
    copy.fields({tuple.fields.data(), tuple.fields.size() - order_size});
  }
  auto const tuples = copy.bytes().subspan(BinaryCopy::header_size);
  return {tuples.data(), tuples.size()};
}

void check_converted(RowBatch const& batch) {
  if (batch.faults.empty()) return;
  auto const& fault = batch.faults.front();
  throw std::runtime_error{fmt::format("page {}, row {}: {}: {}; give the API valid rows",
                                       batch.page, fault.row, fault.column, fault.reason)};
}

}  // namespace

EncodedRows fetch_encoded(Job const& job, std::string const& since) {
  SystemClock const clock;
  HttpClient client;
  RequestBounds bounds;
  std::string const initial =
      job.source.incremental ? job.source.incremental->initial_value.revealed() : std::string{};
  if (!since.empty() || !initial.empty()) {
    bounds.start = RequestBound{since.empty() ? initial : since};
  }
  auto const credentials = credential_source_of(job.source.auth);
  HttpPageSource source{job.source, {bounds}, client, *credentials, clock, {}};
  PageDecoder decoder{job, answer_paths(job.source.paging)};
  RowEncoder encoder{job, false};

  EncodedRows encoded;
  encoded.pieces.emplace_back(header);
  while (auto page = source.next_page()) {
    auto const decoded = decoder.decode(*std::move(page));
    source.page_decoded(decoded.info);
    check_converted(decoded.batch);
    auto const stream = encoder.encode(decoded.batch, std::vector<bool>(decoded.batch.rows, true));
    encoded.pieces.push_back(tuples_without_order(stream));
    encoded.rows += decoded.batch.rows;
  }
  encoded.pieces.emplace_back(BinaryCopy::trailer);
  for (auto const& piece : encoded.pieces) encoded.bytes += piece.size();
  return encoded;
}

}  // namespace loanpulse::bench
