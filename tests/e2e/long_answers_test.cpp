// Exports that come as one answer by lines, longer than a process may have memory.
#include <fmt/format.h>

#include <atomic>
#include <cstdint>
#include <cstdio>

#include "e2e/daemon_process.hpp"
#include "support/compressed_stream.hpp"
#include "support/process_memory.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using namespace testing_support;
using testing::HasSubstr;

constexpr std::size_t mebibyte = 1u << 20;
/// With its newline.
constexpr std::size_t record_bytes = 1024;
/// Mebibytes. Less where the program is many times as slow.
constexpr std::size_t long_answer = is_sanitized ? 64 : 512;

/// An export of whole mebibytes in gzip, made while it is sent.
class Export {
 public:
  std::size_t mebibytes = 0;
  std::size_t cut_behind = SIZE_MAX;   ///< mebibytes, where the connection ends
  std::size_t hold_behind = SIZE_MAX;  ///< mebibytes, where nothing comes until release()

  std::string url() const { return server_.url("/export"); }
  void release() { released_ = true; }
  std::size_t requests() const { return server_.requests().size(); }

  std::uint64_t rows() const { return mebibytes * (mebibyte / record_bytes); }

 private:
  static std::string mebibyte_from(std::uint64_t first_id) {
    std::string text;
    text.reserve(mebibyte);
    for (auto id = first_id; text.size() < mebibyte; ++id) {
      auto record = fmt::format("{{\"id\": {}, \"amount\": {}, \"other\": \"", id, id % 1000);
      record.resize(record_bytes - 3, static_cast<char>('a' + id % 26));
      text += record + "\"}\n";
    }
    return text;
  }

  void send(RoutedServer::Send const& pass) const {
    pass(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    CompressedStream stream{"gzip", [&](std::string_view bytes) { return pass(chunk_of(bytes)); }};
    for (std::size_t i = 0; i < mebibytes; ++i) {
      if (i == cut_behind) return;
      if (i == hold_behind) wait_until([&] { return released_.load(); }, 60);
      if (!stream.add(mebibyte_from(i * (mebibyte / record_bytes)))) return;
    }
    if (stream.end()) pass("0\r\n\r\n");
  }

  std::atomic<bool> released_{false};
  RoutedServer const server_{
      [this](RoutedRequest const&, RoutedServer::Send const& pass) { send(pass); }};
};

std::string export_job(Export const& source) {
  return "name: export\nsource:\n  url: \"" + source.url() +
         "\"\n  format: ndjson\n"
         "target:\n  table: staging.export\n  primary_key: id\n"
         "  columns: {id: bigint, amount: bigint}\nrun: {retry: {max_attempts: 1}}\n";
}

/// What lies in the folder of the job's bronze, by the ends of the names.
std::size_t bronze_files(Platform const& platform, std::string const& ending) {
  std::size_t files = 0;
  for (auto const& entry :
       std::filesystem::recursive_directory_iterator{platform.dir.path() / "state"}) {
    if (entry.path().filename().string().ends_with(ending)) ++files;
  }
  return files;
}

TEST(LongAnswers, LoadInLittleMemory_fault_31) {
  Export source;
  source.mebibytes = long_answer;
  Platform const platform;
  platform.write_job("export", export_job(source));
  DaemonProcess daemon{platform};
  auto const process = std::to_string(daemon.process().pid());
  auto const at_rest = memory_of(process, "VmRSS");
  bool const is_measured = forget_peak_of(process) && !is_sanitized;
  auto const run = daemon.run("export");
  auto const above = memory_of(process, "VmHWM") - at_rest;
  ASSERT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(run.at("pages"), "1");
  EXPECT_EQ(run.at("rows_inserted"), std::to_string(source.rows()));
  EXPECT_GE(std::stoull(run.at("bytes")), source.mebibytes * mebibyte);
  auto const rows = source.rows();
  EXPECT_EQ(platform.db.value("SELECT count(*) || ' ' || sum(id) FROM staging.export"),
            fmt::format("{} {}", rows, rows * (rows - 1) / 2));
  EXPECT_EQ(platform.db.value("SELECT count(*) || ' ' || sum(bytes) FROM metadata.bronze_files"),
            fmt::format("1 {}", source.mebibytes * mebibyte));
  if (is_measured) {
    EXPECT_LT(above, 64 * mebibyte) << above / mebibyte << " MiB";
  }
  std::printf("%zu MiB above rest\n", above / mebibyte);
}

TEST(LongAnswers, CommitNothingWhenTheyAreCut_fault_33) {
  Export source;
  source.mebibytes = long_answer;
  source.cut_behind = long_answer * 3 / 5;
  Platform const platform;
  platform.write_job("export", export_job(source));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("export");
  EXPECT_EQ(run.at("status"), "failed");
  EXPECT_EQ(run.at("error_code"), "truncated");
  EXPECT_THAT(run.at("error_message"), HasSubstr("bytes of the answer had been taken"));
  EXPECT_EQ(source.requests(), 1u) << "it is not asked for again within the run";
  EXPECT_EQ(platform.db.value("SELECT to_regclass('staging.export') IS NULL OR "
                              "(xpath('/row/n/text()', query_to_xml("
                              "'SELECT count(*) AS n FROM staging.export', false, true, "
                              "'')))[1]::text = '0'"),
            "t");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.bronze_files"), "0");
  EXPECT_EQ(bronze_files(platform, "_manifest.json"), 0u);
  EXPECT_EQ(bronze_files(platform, ".incomplete.json.zst"), 1u);
}

TEST(LongAnswers, EndAtOnceWhenTheirRunIsCancelled) {
  Export source;
  source.mebibytes = long_answer;
  source.hold_behind = 40;
  Platform const platform;
  platform.write_job("export", export_job(source));
  DaemonProcess daemon{platform};
  auto const run = Platform::members(daemon.post("/api/v1/jobs/export/runs").body);
  auto const record = [&] {
    return Platform::members(daemon.get("/api/v1/runs/" + run.at("run_id")).body);
  };
  ASSERT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT coalesce(sum(rows_read), 0) > 0 FROM metadata.pipeline_runs") == "t";
  })) << "it tells of its rows while the answer still comes";
  EXPECT_EQ(daemon.post("/api/v1/runs/" + run.at("run_id") + "/cancel").status, 202);
  EXPECT_TRUE(wait_until([&] { return record().at("status") == "cancelled"; }));
  source.release();
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.bronze_files"), "0");
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace
}  // namespace loanpulse
