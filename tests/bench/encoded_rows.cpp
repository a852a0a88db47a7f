#include "encoded_rows.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "decode/page_decoder.hpp"
#include "fetch/page_source_http.hpp"
#include "fetch/paginator.hpp"
#include "load/row_encoder.hpp"
#include "net/http_client.hpp"

namespace loanpulse::bench {
namespace {

constexpr std::string_view header{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", BinaryCopy::header_size};

template <class Raw>
Raw raw_at(std::string_view bytes, std::size_t at) {
  Raw raw{};
  std::memcpy(&raw, bytes.data() + at, sizeof raw);
  return raw;
}

/// The tuples of a stream without their last field, which is the staging table's `_order`.
std::string tuples_without_order(std::string_view stream) {
  std::string result;
  result.reserve(stream.size());
  std::size_t at = BinaryCopy::header_size;
  while (true) {
    auto const fields =
        static_cast<std::int16_t>(__builtin_bswap16(raw_at<std::uint16_t>(stream, at)));
    at += sizeof fields;
    if (fields < 0) return result;
    auto const kept = __builtin_bswap16(static_cast<std::uint16_t>(fields - 1));
    result.append(reinterpret_cast<char const*>(&kept), sizeof kept);
    for (int field = 0; field < fields; ++field) {
      auto const length =
          static_cast<std::int32_t>(__builtin_bswap32(raw_at<std::uint32_t>(stream, at)));
      std::size_t const size = 4 + (length > 0 ? static_cast<std::size_t>(length) : 0);
      if (field + 1 < fields) result.append(stream, at, size);
      at += size;
    }
  }
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
  std::optional<std::string> start;
  if (job.source.incremental) start = job.source.incremental->initial_value;
  if (!since.empty()) start = since;
  HttpPageSource source{job.source, start, client, clock, {}};
  PageDecoder decoder{job, fact_paths(job.source.paging)};
  RowEncoder encoder{job, false};

  EncodedRows encoded;
  encoded.pieces.emplace_back(header);
  while (auto page = source.next_page()) {
    auto const decoded = decoder.decode(*std::move(page));
    source.page_decoded(decoded.facts);
    check_converted(decoded.batch);
    auto const stream = encoder.encode(decoded.batch, std::vector<bool>(decoded.batch.rows, true));
    encoded.pieces.push_back(tuples_without_order({stream.data(), stream.size()}));
    encoded.rows += decoded.batch.rows;
  }
  encoded.pieces.emplace_back(BinaryCopy::trailer);
  for (auto const& piece : encoded.pieces) encoded.bytes += piece.size();
  return encoded;
}

}  // namespace loanpulse::bench
