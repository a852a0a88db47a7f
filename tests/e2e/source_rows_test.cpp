#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using namespace testing_support;

/// A job `rows` whose source and columns have these lines.
std::string job_with_rows(std::string const& source, std::string const& columns) {
  return "name: rows\nsource:\n" + source +
         "target:\n  table: staging.rows\n  primary_key: id\n  columns:\n    id: bigint\n" +
         columns;
}

std::string url_of(CannedServer const& server) {
  return "  url: \"" + server.url("/rows") + "\"\n";
}

/// The rows of the target by their key, each as PostgreSQL writes it.
std::string stored_rows(Platform const& platform, std::string const& columns) {
  return platform.db.value("SELECT string_agg(concat_ws(',', " + columns +
                           "), ' | ' ORDER BY id) FROM staging.rows");
}

TEST(SourceRows, ComeByLinesInAnotherCharsetAndTheUnwantedAreCounted) {
  CannedServer const server{
      {answering(ok("{\"id\": 1, \"kind\": \"file\", \"name\": \"M\xfcnchen\", \"size\": NaN}\r\n"
                    "{\"id\": 2, \"kind\": \"folder\"}\r\n\r\n"
                    "{\"id\": 3, \"kind\": \"file\", \"title\": \"a\tb\", \"size\": -Infinity}\r\n",
                    "Content-Type: application/x-ndjson; charset=iso-8859-1\r\n"))}};
  Platform const platform;
  platform.write_job(
      "rows", job_with_rows(url_of(server) +
                                "  format: ndjson\n  json: lenient\n"
                                "  keep: [{accepted_values: {column: kind, values: [file]}}]\n",
                            "    kind: text\n    name: {type: text, path: [name, title]}\n"
                            "    size: double precision\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("rows");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(run.at("rows_read"), "3");
  EXPECT_EQ(run.at("rows_inserted"), "2");
  EXPECT_EQ(run.at("rows_skipped"), "1");
  EXPECT_EQ(stored_rows(platform, "id, name, size"), "1,M\xc3\xbcnchen,NaN | 3,a\tb,-Infinity");
  EXPECT_EQ(platform.db.value("SELECT rows_skipped FROM metadata.pipeline_runs"), "1");
  EXPECT_THAT(daemon.get("/metrics").body,
              HasSubstr(R"(loanpulse_rows_total{job="rows",outcome="skipped"} 1)"));
}

TEST(SourceRows, HaveTimesInManyFormsAndAreAskedForInTheirOwn) {
  std::string const first = R"([{"id": 1, "made": "29/02/2024 10:00:00", "changed": null,
                                 "day": "/Date(1709164800000)/", "at": 1709200800000001},
                                {"id": 2, "made": "01/01/2024 00:00:00",
                                 "changed": "01/03/2024 00:04:00", "day": "2024-03-01",
                                 "at": "Fri, 01 Mar 2024 00:04:00 GMT"}])";
  CannedServer const server{{answering(ok(first)), answering(ok("[]"))}};
  Platform const platform;
  platform.write_job(
      "rows",
      job_with_rows(
          url_of(server) + "  incremental: {cursor_path: changed, start_param: since, end_param: "
                           "until, lag: 5m}\n",
          "    seen: {type: timestamptz, path: [changed, made], format: \"%d/%m/%Y %H:%M:%S\", "
          "timezone: UTC}\n    day: {type: date, format: [dotnet, iso]}\n"
          "    at: {type: timestamptz, format: [unix_us, rfc2822]}\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("rows");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(run.at("watermark_after"), "01/03/2024 00:04:00");
  EXPECT_EQ(stored_rows(platform,
                        "id, day, extract(epoch FROM seen)::bigint, "
                        "(extract(epoch FROM at) * 1000000)::bigint"),
            "1,2024-02-29,1709200800,1709200800000001 | 2,2024-03-01,1709251440,1709251440000000");
  EXPECT_EQ(daemon.run("rows").at("status"), "succeeded");
  EXPECT_THAT(server.requests().at(1), HasSubstr("since=29%2F02%2F2024%2023%3A59%3A00&until="));
  EXPECT_EQ(daemon.stop(), 0);
  auto const rebuilt = platform.run({"state", "rebuild", "rows"});
  EXPECT_EQ(rebuilt.exit_code, 0) << rebuilt.err;
  EXPECT_EQ(platform.db.value("SELECT watermark FROM metadata.ingestion_state"),
            "01/03/2024 00:04:00")
      << "written as the source writes it, from the table";
}

TEST(SourceRows, ThatAreNotWantedMoveTheWatermarkAndEndNoList) {
  std::string const unwanted =
      R"([{"id": 7, "kind": "x", "at": "2024-05-01T00:00:00Z"}, {"id": 8, "kind": "x", "at": null}])";
  CannedServer const server{
      {answering(ok(unwanted)),
       answering(ok(R"([{"id": 1, "kind": "file", "at": "2024-01-01T00:00:00Z"}])"))}};
  Platform const platform;
  platform.write_job(
      "rows",
      job_with_rows(
          url_of(server) +
              "  paginator: {type: page_number, page_param: p, limit_param: n, limit: 2, stop: "
              "short_page}\n  keep: [{accepted_values: {column: kind, values: "
              "[file]}}]\n  incremental: {cursor_path: at, start_param: since}\n",
          "    kind: text\n    at: timestamptz\n"));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("rows");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(run.at("rows_skipped"), "2");
  EXPECT_EQ(run.at("watermark_after"), "2024-05-01T00:00:00Z");
  EXPECT_EQ(stored_rows(platform, "id"), "1");
}

TEST(SourceRows, OfALineThatIsNoJsonFailTheRunByItsNumber) {
  CannedServer const server{{answering(ok("{\"id\": 1}\n{\"id\": 2,}\n"))}};
  Platform const platform;
  platform.write_job("rows", job_with_rows(url_of(server) + "  format: ndjson\n", ""));
  DaemonProcess daemon{platform};
  auto const run = daemon.run("rows");
  EXPECT_EQ(run.at("error_code"), "not_json");
  EXPECT_THAT(run.at("error_message"), HasSubstr("in line 2"));
}

}  // namespace
}  // namespace loanpulse
