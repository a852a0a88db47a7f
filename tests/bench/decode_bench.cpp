#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "decode/page_decoder.hpp"
#include "json/check_json.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t rows_per_page = 1000;

std::string loan_application(std::size_t id) {
  return fmt::format(
      R"({{"application_id":{},"application_uuid":"6f1c2a34-9d8e-4b7a-8c55-{:012x}",)"
      R"("applicant_name":"Zoë O'Connor \"Zo\" {}","email":"applicant{}@example.com",)"
      R"("loan_amount":{}.50,"interest_rate":5.{:03},"term_months":360,"credit_score":{},)"
      R"("annual_income":"{}.00","debt_to_income":0.{:04},"status":"approved",)"
      R"("purpose":"home_purchase","co_applicant":null,"employed":true,"branch_code":"NY-0{}",)"
      R"("address":{{"street":"{} Main Street","city":"Springfield","state":"IL","zip":"6270{}"}},)"
      R"("created_at":"2024-03-01T12:{:02}:00.123456Z","updated_at":"2024-03-02T08:15:{:02}Z"}})",
      id, id, id, id, 100'000 + id, id % 1000, 550 + id % 300, 40'000 + id, id % 10'000, id % 10,
      id % 900, id % 10, id % 60, id % 60);
}

std::string page_body() {
  std::string body = "{\"data\":[";
  for (std::size_t id = 1; id <= rows_per_page; ++id) {
    if (id > 1) body += ',';
    body += loan_application(id);
  }
  return body + "],\"next_cursor\":\"abc\"}";
}

Column column(std::string name, std::string const& type, std::string path = {}) {
  Column result;
  result.type = parse_column_type(type).value();
  result.path = path.empty() ? name : std::move(path);
  result.name = std::move(name);
  return result;
}

Job loan_job(bool as_text) {
  Job job;
  job.source.data_selector = "data";
  job.source.incremental = Incremental{};
  job.target.columns = {column("application_id", "bigint"),
                        column("application_uuid", "uuid"),
                        column("applicant_name", "text"),
                        column("email", "varchar(200)"),
                        column("loan_amount", "numeric(14,2)"),
                        column("interest_rate", "numeric(6,3)"),
                        column("term_months", "integer"),
                        column("credit_score", "integer"),
                        column("annual_income", "numeric(14,2)"),
                        column("debt_to_income", "numeric(6,4)"),
                        column("status", "text"),
                        column("co_applicant", "text"),
                        column("employed", "boolean"),
                        column("street", "text", "address.street"),
                        column("city", "text", "address.city"),
                        column("state", "text", "address.state"),
                        column("zip", "text", "address.zip"),
                        column("created_at", "timestamptz"),
                        column("updated_at", "timestamptz")};
  job.source.incremental->cursor_column = job.target.columns.size() - 1;
  if (as_text) {
    for (Column& each : job.target.columns) each.type = parse_column_type("text").value();
  }
  return job;
}

void decode_pages(benchmark::State& state, Job const& job) {
  std::string const body = page_body();
  PageDecoder decoder{job, {"next_cursor"}};
  for (auto _ : state) {
    Page page;
    page.body = body;
    DecodedPage const decoded = decoder.decode(std::move(page));
    if (decoded.batch.rows != rows_per_page || !decoded.batch.faults.empty()) {
      state.SkipWithError("decoded wrongly");
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(body.size() * state.iterations()));
  state.SetItemsProcessed(static_cast<std::int64_t>(rows_per_page * state.iterations()));
  state.counters["bytes_per_row"] = static_cast<double>(body.size()) / rows_per_page;
}

/// Reading, checking and converting: what a run pays per page.
void decode_typed(benchmark::State& state) { decode_pages(state, loan_job(false)); }
BENCHMARK(decode_typed)->Unit(benchmark::kMicrosecond);

/// The same rows with text columns only: the share of conversion is the difference.
void decode_as_text(benchmark::State& state) { decode_pages(state, loan_job(true)); }
BENCHMARK(decode_as_text)->Unit(benchmark::kMicrosecond);

void decode_whole_records(benchmark::State& state) {
  Job job;
  job.source.data_selector = "data";
  job.target.columns = {column("id", "bigint", "application_id"), column("raw", "jsonb", "$")};
  decode_pages(state, job);
}
BENCHMARK(decode_whole_records)->Unit(benchmark::kMicrosecond);

/// The reader alone, with the check of the bytes.
void check_only(benchmark::State& state) {
  std::string const body = page_body();
  for (auto _ : state) benchmark::DoNotOptimize(check_json(body));
  state.SetBytesProcessed(static_cast<std::int64_t>(body.size() * state.iterations()));
  state.SetItemsProcessed(static_cast<std::int64_t>(rows_per_page * state.iterations()));
}
BENCHMARK(check_only)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace loanpulse

BENCHMARK_MAIN();
