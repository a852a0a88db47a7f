#include "e2e/daemon_process.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using namespace testing_support;

/// The job `loans` with these lines of its source.
std::string loans_of(RoutedServer const& server, std::string const& more,
                     std::string const& url = "/loans") {
  return "name: loans\nsource:\n  url: \"" + (url.starts_with("{") ? url : server.url(url)) +
         "\"\n" + more +
         "target: {table: staging.loans, primary_key: id, columns: {id: bigint, seen: {type: "
         "timestamptz, optional: true}}}\n";
}

std::string watermark_of(Platform const& platform) {
  return platform.db.value("SELECT watermark FROM metadata.ingestion_state WHERE partition = ''");
}

/// One record a day, its id the day of 2024-01.
std::string records_of_january(std::string const& from, std::string const& to) {
  std::string records;
  for (int day = 1; day <= 31; ++day) {
    auto const date = std::string{"2024-01-"} + (day < 10 ? "0" : "") + std::to_string(day);
    if (date < from || date >= to) continue;
    records += (records.empty() ? "" : ", ") + ("{\"id\": " + std::to_string(day)) +
               ", \"seen\": \"" + date + "T10:00:00Z\"}";
  }
  return "[" + records + "]";
}

RoutedServer::Answer january() {
  return [](RoutedRequest const& request) {
    return json_answer(records_of_january(request.param("from"), request.param("to")));
  };
}

constexpr auto windows =
    "  incremental: {cursor_path: seen, start_param: from, end_param: to, format: date, "
    "initial_value: \"2024-01-01T00:00:00Z\", window: 300d}\n";

TEST(IncrementalKinds, WindowsAreRunsAndOneCommandCatchesUp) {
  RoutedServer const server{january()};
  Platform const platform;
  platform.write_job("loans", loans_of(server, windows));
  auto const finished = platform.run({"run", "loans", "--json"});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  auto const targets = server.targets();
  ASSERT_GE(targets.size(), 3u);
  rapidjson::Document told;
  told.Parse(finished.out.c_str());
  ASSERT_TRUE(told.IsObject()) << "one object: " << finished.out;
  EXPECT_EQ(told["earlier_runs"].Size(), targets.size() - 1);
  EXPECT_STREQ(told["earlier_runs"][0]["watermark_after"].GetString(), "2024-10-27T00:00:00Z");
  EXPECT_EQ(targets[0], "/loans?from=2024-01-01&to=2024-10-27");
  EXPECT_EQ(targets[1], "/loans?from=2024-10-27&to=2025-08-23") << "an empty window goes on too";
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "31");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = "
                              "'succeeded'"),
            std::to_string(targets.size()));
  EXPECT_EQ(
      platform.db.value("SELECT count(*) FROM metadata.pipeline_runs WHERE status = 'queued'"),
      "0");
}

TEST(IncrementalKinds, ADaemonPutsTheNextWindowIntoItsQueue) {
  RoutedServer const server{january()};
  Platform const platform;
  platform.write_job("loans", loans_of(server, windows));
  DaemonProcess daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("watermark_after"), "2024-10-27T00:00:00Z");
  EXPECT_TRUE(wait_until([&] {
    return platform.db.value(
               "SELECT bool_and(status = 'succeeded') AND count(*) > 3 FROM "
               "metadata.pipeline_runs") == "t";
  }));
  EXPECT_EQ(platform.db.value("SELECT string_agg(DISTINCT trigger, ' ' ORDER BY trigger) FROM "
                              "metadata.pipeline_runs"),
            "backfill http");
}

TEST(IncrementalKinds, AFailedWindowLosesNoMoreThanItself) {
  std::atomic<bool> broken = true;
  RoutedServer const server{[&](RoutedRequest const& request) {
    if (request.param("from") != "2024-01-01" && broken) {
      return json_answer("{}", "410 Gone");
    }
    return json_answer(records_of_january(request.param("from"), request.param("to")));
  }};
  Platform const platform;
  platform.write_job("loans", loans_of(server, windows));
  EXPECT_EQ(platform.run({"run", "loans"}).exit_code, 1);
  EXPECT_EQ(watermark_of(platform), "2024-10-27T00:00:00Z");
  broken = false;
  EXPECT_EQ(platform.run({"run", "loans"}).exit_code, 0);
  EXPECT_EQ(server.targets()[2], "/loans?from=2024-10-27&to=2025-08-23");
}

TEST(IncrementalKinds, AListOfTheNewestFirstIsReadUpToTheWatermark) {
  RoutedServer const server{[](RoutedRequest const& request) {
    int const page = request.param("page").empty() ? 1 : std::stoi(request.param("page"));
    int const day = 28 - page;
    return json_answer("{\"has_more\": true, \"rows\": [" +
                       (page > 25
                            ? std::string{}
                            : "{\"id\": " + std::to_string(day) + ", \"seen\": \"2024-01-" +
                                  (day < 10 ? "0" : "") + std::to_string(day) + "T10:00:00Z\"}") +
                       "]}");
  }};
  Platform const platform;
  platform.write_job("loans", loans_of(server,
                                       "  data_selector: rows\n  ignore_more: [has_more]\n"
                                       "  paginator: {type: page_number}\n"
                                       "  incremental: {cursor_path: seen, order: newest_first, "
                                       "initial_value: \"2024-01-20T00:00:00Z\"}\n"));
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "9") << "20 to 27, and 19, which told";
  EXPECT_THAT(server.targets(), SizeIs(9));
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "2") << "27, and 26, which told";
}

TEST(IncrementalKinds, WhereNothingCanBeSentOldRowsAreLeftOut) {
  std::atomic<int> last = 3;
  RoutedServer const server{[&](RoutedRequest const&) {
    std::string rows;
    for (int day = 1; day <= last; ++day) {
      rows += (day == 1 ? "" : ", ") + ("{\"id\": " + std::to_string(day)) +
              ", \"seen\": \"2024-01-0" + std::to_string(day) + "T10:00:00Z\"}";
    }
    return json_answer("[" + rows + "]");
  }};
  Platform const platform;
  platform.write_job("loans", loans_of(server,
                                       "  incremental: {cursor_path: seen, client_side: true, "
                                       "lag: 1h}\n"));
  EXPECT_EQ(platform.run_job("loans").at("rows_inserted"), "3");
  last = 4;
  auto const run = platform.run_job("loans");
  EXPECT_EQ(run.at("rows_read"), "4");
  EXPECT_EQ(run.at("rows_skipped"), "2");
  EXPECT_EQ(run.at("rows_unchanged"), "1");
  EXPECT_EQ(run.at("rows_inserted"), "1");
  EXPECT_THAT(server.targets(), ElementsAre("/loans", "/loans"));
}

TEST(IncrementalKinds, AChangeFeedGoesOnFromItsSequence) {
  // CouchDB's _changes (its documentation, api/database/changes): since, limit, last_seq, pending.
  std::atomic<int> last = 5;
  RoutedServer const server{[&](RoutedRequest const& request) {
    int const since = std::stoi(request.param("since"));
    std::string rows;
    int seq = since;
    for (int taken = 0; taken < 2 && seq < last; ++taken) {
      ++seq;
      rows += (rows.empty() ? "" : ", ") + ("{\"id\": " + std::to_string(seq)) + "}";
    }
    return json_answer("{\"results\": [" + rows + "], \"last_seq\": " + std::to_string(seq) +
                       ", \"pending\": " + std::to_string(last - seq) + "}");
  }};
  Platform const platform;
  platform.write_job("loans",
                     loans_of(server,
                              "  data_selector: results\n"
                              "  paginator: {type: cursor, cursor_path: last_seq, cursor_param: "
                              "since, more_path: pending}\n"
                              "  incremental: {token_path: last_seq, initial_value: \"0\"}\n",
                              "/db/_changes"));
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "5");
  EXPECT_EQ(watermark_of(platform), "5");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");
  last = 6;
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "1");
  EXPECT_THAT(server.targets(),
              ElementsAre("/db/_changes?since=0", "/db/_changes?since=2", "/db/_changes?since=4",
                          "/db/_changes?since=5", "/db/_changes?since=5"));
}

TEST(IncrementalKinds, ADeltaLinkIsTheNextRunsUrl) {
  // As OData has it (Delta Responses): the last page has @odata.deltaLink.
  RoutedServer* self = nullptr;
  RoutedServer server{[&](RoutedRequest const& request) {
    if (request.param("$deltatoken") == "b") {
      return json_answer(R"({"value": [{"id": 3}], "@odata.deltaLink": ")" +
                         self->url("/users/delta?$deltatoken=c") + "\"}");
    }
    if (request.param("$skiptoken") == "a") {
      return json_answer(R"({"value": [{"id": 2}], "@odata.deltaLink": ")" +
                         self->url("/users/delta?$deltatoken=b") + "\"}");
    }
    return json_answer(R"({"value": [{"id": 1}], "@odata.nextLink": ")" +
                       self->url("/users/delta?$skiptoken=a") + "\"}");
  }};
  self = &server;
  Platform const platform;
  platform.write_job(
      "loans", loans_of(server,
                        "  data_selector: value\n"
                        "  paginator: {type: next_link, link_path: '@odata\\.nextLink'}\n"
                        "  incremental: {token_path: '@odata\\.deltaLink', initial_value: \"" +
                            server.url("/users/delta") + "\"}\n",
                        "{start}"));
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "2");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "1");
  EXPECT_THAT(server.targets(), ElementsAre("/users/delta", "/users/delta?$skiptoken=a",
                                            "/users/delta?$deltatoken=b"));
  platform.db.value(
      "UPDATE metadata.ingestion_state SET watermark = 'http://127.0.0.2:1/x' "
      "RETURNING 1");
  EXPECT_THAT(platform.run({"run", "loans"}).out, HasSubstr("credentials must not follow it"));
}

TEST(IncrementalKinds, ATokenMayStandInTheBodyOrComeInAHeader) {
  RoutedServer const server{[](RoutedRequest const& request) {
    if (request.path() == "/sync") {
      bool const first = request.body.find("cursor") == std::string::npos;
      return json_answer(R"({"added": [{"id": )" + std::string(first ? "1" : "2") +
                         R"(}], "has_more": false, "next_cursor": ")" + (first ? "t1" : "t2") +
                         "\"}");
    }
    return json_answer("[]", "200 OK", "ETag: \"17\"\r\n");
  }};
  Platform const platform;
  platform.write_job(
      "loans",
      loans_of(server,
               "  data_selector: added\n  body: {cursor: \"{cursor}\", count: 100}\n"
               "  paginator: {type: cursor, cursor_path: next_cursor, more_path: has_more}\n"
               "  incremental: {token_path: next_cursor}\n",
               "/sync"));
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "1");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "1");
  EXPECT_EQ(server.requests()[0].body, R"({"count":100})");
  EXPECT_EQ(server.requests()[1].body, R"({"cursor":"t1","count":100})");

  platform.write_job(
      "loans",
      loans_of(server, "  incremental: {token_header: ETag, start_param: _since}\n", "/records"));
  platform.run({"state", "reset", "loans"});
  EXPECT_EQ(platform.run_job("loans").at("status"), "succeeded");
  EXPECT_EQ(platform.run_job("loans").at("status"), "succeeded");
  EXPECT_EQ(server.targets().back(), "/records?_since=%2217%22");
}

TEST(IncrementalKinds, AFeedWithoutItsTokenIsRefused) {
  RoutedServer const server{
      [](RoutedRequest const&) { return json_answer(R"({"d": [{"id": 1}]})"); }};
  Platform const platform;
  platform.write_job("loans",
                     loans_of(server,
                              "  data_selector: d\n"
                              "  incremental: {token_path: last_sq, start_param: since}\n"));
  auto const failed = platform.run({"run", "loans"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.out, HasSubstr("no answer of the list has a token at \"last_sq\""));
}

}  // namespace
}  // namespace loanpulse
