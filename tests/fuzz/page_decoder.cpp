// The page decoder and the gate: an answer is taken exactly when an independent reader calls it
// JSON, rows are the same however they are handed over, and what is loaded reads back field by
// field.
#include "decode/page_decoder.hpp"
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/fuzz_job.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "fuzz/read_copy.hpp"
#include "load/copy/row_encoder.hpp"
#include "model/error.hpp"
#include "quality/row_gate.hpp"
#include "support/json_judge.hpp"

#include <memory>
#include <optional>

namespace loanpulse {
namespace {

struct Decoded {
  std::string code = "ok";
  std::vector<RowBatch> batches;
  std::uint64_t digest = 0;
};

Decoded decode(PageDecoder& decoder, std::string const& body, bool in_parts) {
  Page page;
  page.body = body;
  Decoded decoded;
  try {
    auto last = in_parts ? decoder.decode(
                               std::move(page),
                               [&](RowBatch batch) { decoded.batches.push_back(std::move(batch)); })
                         : decoder.decode(std::move(page));
    decoded.batches.push_back(std::move(last.batch));
    decoded.digest = last.info.digest;
    decoder.unfound_paths();
    decoder.wrong_declarations();
  } catch (StageError const& error) {
    insist(error.kind() == ErrorKind::bad_data, "a page is at fault for its data only");
    decoded.code = error.code();
  }
  return decoded;
}

void judge(std::string const& body, std::string const& code) {
  // Where the reading ends early, nobody knows the rest.
  if (code != "ok" && code != "selector_not_found" && code != "not_json") return;
  insist((code == "not_json") != JsonJudge::accepts(body),
         "what is taken is JSON, and else is not");
}

std::string shown(RowBatch const& batch, std::size_t row) {
  std::string text;
  for (std::size_t i = 0; i < batch.columns; ++i) {
    Cell const& cell = batch.row(row)[i];
    text += static_cast<char>('a' + static_cast<int>(cell.kind()));
    switch (storage_of(cell.kind())) {
      case CellStorage::none:
        break;
      case CellStorage::integer:
        text += std::to_string(cell.integer());
        break;
      case CellStorage::real:
        text += std::to_string(cell.real());
        break;
      case CellStorage::decimal:
      case CellStorage::text:
        text += cell.text();
    }
    text += '|';
  }
  text +=
      std::to_string(batch.records[row].offset) + "+" + std::to_string(batch.records[row].length);
  text += batch.cursors.empty() ? "" : batch.cursors[row];
  for (auto const& fault : batch.faults) {
    if (fault.row != row) continue;
    text.append("|").append(fault.column).append(":").append(fault.reason);
  }
  return text;
}

std::vector<std::string> rows_of(Decoded const& decoded) {
  std::vector<std::string> rows;
  for (auto const& batch : decoded.batches) {
    insist(batch.first_record == rows.size(), "records are numbered through the page");
    insist(batch.cells.size() == batch.rows * batch.columns && batch.records.size() == batch.rows,
           "a batch is a table");
    for (std::size_t row = 0; row < batch.rows; ++row) rows.push_back(shown(batch, row));
  }
  return rows;
}

void load(Job const& job, RowGate& gate, RowBatch const& batch) {
  auto const verdict = gate.apply(batch);
  std::size_t kept = 0;
  for (bool const keep : verdict.keep) kept += keep ? 1 : 0;
  insist(kept + verdict.quarantined.size() == batch.rows, "each row is kept or quarantined");
  RowEncoder encoder{job, true};
  insist(read_copy(job, batch, verdict.keep, encoder.encode(batch, verdict.keep)) == kept,
         "each kept row is encoded");
}

constexpr std::size_t largest_part = 4;  ///< rows

/// A job with what a run makes of it once, which takes longer than to read a page.
struct Loaded {
  explicit Loaded(char const* selector) : job{fuzz_job()} {
    if (selector != nullptr) job.source.data_selector = selector;
    gate.emplace(job);
    for (std::size_t rows = 0; rows <= largest_part; ++rows) {
      // Those of no rows are for whole pages.
      decoders.push_back(std::make_unique<PageDecoder>(job, paths, PagePart{.rows = rows}));
    }
  }
  std::vector<std::string> const paths{"next", "total"};
  Job job;
  std::optional<RowGate> gate;
  std::vector<std::unique_ptr<PageDecoder>> decoders;  ///< by the rows of a part
};

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  static Loaded whole_answer{"$"};
  static Loaded nested{nullptr};
  FuzzBytes input{data, size};
  auto& used = input.choice(2) == 0 ? whole_answer : nested;
  std::size_t const part = 1 + input.choice(largest_part);
  // Numbers beyond double stop RapidJSON, which is then led past them.
  std::size_t const glued = input.choice(3);
  auto body = input.rest();
  if (glued > 0) body += glued == 1 ? "1e400" : ",1e400]";

  auto const whole = decode(*used.decoders[0], body, false);
  judge(body, whole.code);
  auto const parts = decode(*used.decoders[part], body, true);
  insist(whole.code == parts.code, "a page is right or wrong however it is handed over");
  if (whole.code != "ok") return;
  insist(rows_of(whole) == rows_of(parts), "rows are the same however they are handed over");
  insist(whole.digest == parts.digest, "a page is the same however it is handed over");
  for (auto const& batch : parts.batches) load(used.job, *used.gate, batch);
}

}  // namespace loanpulse
