#include "e2e/daemon_process.hpp"
#include "support/routed_server.hpp"

#include <thread>

namespace loanpulse {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace testing_support;

/// A job of this name whose source has these lines, into staging.NAME.
std::string job_named(std::string const& name, std::string const& source,
                      std::string const& columns, std::string const& key = "id") {
  return "name: " + name + "\nsource:\n" + source + "target: {table: staging." + name +
         ", primary_key: " + key + ", columns: {" + columns + "}}\n";
}

/// The job `payments`, which reads the payments of each loan.
std::string payments_of(RoutedServer const& server, std::string const& more,
                        std::string const& loan = "table: staging.loans, columns: [id]") {
  return job_named("payments",
                   "  url: \"" + server.url("/loans/{loan.id}/payments") +
                       "\"\n  for_each: {loan: {" + loan + "}}\n" + more,
                   "id: bigint, loan_id: {type: bigint, value: \"{loan.id}\"}, "
                   "seen: {type: timestamptz, optional: true}");
}

/// staging.loans with these ids, as a job would have filled it.
void fill_loans(Platform const& platform, int from, int to) {
  platform.run({"migrate"});
  PgSession session = platform.db.connect();
  PgTransaction tx{session};
  tx.exec("CREATE SCHEMA IF NOT EXISTS staging");
  tx.exec(
      "CREATE TABLE IF NOT EXISTS staging.loans (id bigint PRIMARY KEY, _run_id uuid, _loaded_at "
      "timestamptz)");
  tx.exec("INSERT INTO staging.loans (id) SELECT generate_series($1::int, $2::int)", from, to);
  tx.commit();
}

std::string loan_of(RoutedRequest const& request) {
  auto const rest = request.target.substr(std::string{"/loans/"}.size());
  return rest.substr(0, rest.find('/'));
}

TEST(ForEach, EveryCombinationOfListsIsReadAndFillsColumns) {
  RoutedServer const server{[](RoutedRequest const& request) {
    auto const id = request.param("region") == "eu" ? 10 : 20;
    return json_answer("[{\"id\": " + std::to_string(id + std::stoi(request.param("kind"))) + "}]");
  }};
  Platform const platform;
  platform.write_job("loans", job_named("loans",
                                        "  url: \"" + server.url("/loans") +
                                            "\"\n  for_each: {region: [eu, us], kind: [1, 2]}\n"
                                            "  params: {region: \"{region}\", kind: \"{kind}\"}\n",
                                        "id: bigint, region: {type: text, value: \"{region}\"}, "
                                        "kind: {type: integer, value: \"{kind}\"}"));
  EXPECT_EQ(platform.run_job("loans").at("status"), "succeeded");
  EXPECT_THAT(server.targets(), ElementsAre("/loans?region=eu&kind=1", "/loans?region=eu&kind=2",
                                            "/loans?region=us&kind=1", "/loans?region=us&kind=2"));
  EXPECT_EQ(
      platform.db.value("SELECT string_agg(concat_ws('/', id, region, kind), ' ' ORDER BY id) "
                        "FROM staging.loans"),
      "11/eu/1 12/eu/2 21/us/1 22/us/2");
}

TEST(ForEach, EachParentHasAWatermarkOfItsOwn) {
  RoutedServer const server{[](RoutedRequest const& request) {
    auto const loan = loan_of(request);
    bool const again = !request.param("since").empty();
    if (again && loan == "1") return json_answer("[]");
    return json_answer("[{\"id\": " + loan + (again ? "1" : "0") + ", \"seen\": \"2024-03-0" +
                       loan + (again ? "T11" : "T10") + ":00:00Z\"}]");
  }};
  Platform const platform;
  fill_loans(platform, 1, 2);
  platform.write_job(
      "payments", payments_of(server, "  incremental: {cursor_path: seen, start_param: since}\n"));
  EXPECT_EQ(platform.run_job("payments").at("status"), "succeeded");
  fill_loans(platform, 3, 3);
  EXPECT_EQ(platform.run_job("payments").at("status"), "succeeded");
  EXPECT_THAT(server.targets(),
              ElementsAre("/loans/1/payments", "/loans/2/payments",
                          "/loans/1/payments?since=2024-03-01T10%3A00%3A00Z",
                          "/loans/2/payments?since=2024-03-02T10%3A00%3A00Z", "/loans/3/payments"));
  EXPECT_EQ(
      platform.db.value("SELECT string_agg(concat_ws('/', partition, watermark), ' ' ORDER BY "
                        "partition) FROM metadata.ingestion_state"),
      "/2024-03-03T10:00:00Z loan.id=1/2024-03-01T10:00:00Z loan.id=2/2024-03-02T11:00:00Z "
      "loan.id=3/2024-03-03T10:00:00Z");
  EXPECT_EQ(
      platform.db.value("SELECT string_agg(concat_ws('/', id, loan_id), ' ' ORDER BY id) FROM "
                        "staging.payments"),
      "10/1 20/2 21/2 30/3");
  platform.run({"state", "reset", "payments"});
  EXPECT_EQ(platform.run_job("payments").at("status"), "succeeded");
  EXPECT_EQ(server.targets().back(), "/loans/3/payments") << "everything again";
}

TEST(ForEach, AParentThatFailsFailsTheRunWithItsName) {
  RoutedServer const server{[](RoutedRequest const& request) {
    if (loan_of(request) == "2") return json_answer("{}", "410 Gone");
    return json_answer("[{\"id\": " + loan_of(request) + "}]");
  }};
  for (auto const* concurrency : {"1", "4"}) {
    Platform const platform;
    fill_loans(platform, 1, 3);
    platform.write_job("payments",
                       payments_of(server, std::string{"  concurrency: "} + concurrency + "\n"));
    auto const failed = platform.run({"run", "payments", "--json"});
    EXPECT_EQ(failed.exit_code, 1) << failed.out;
    EXPECT_THAT(failed.out, HasSubstr("loan.id=2: GET http://127.0.0.1")) << concurrency;
    EXPECT_THAT(failed.out, HasSubstr("HTTP 410"));
    EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.payments"), "0")
        << "a part is no success";
  }
}

TEST(ForEach, AParentIsSkippedWhereAnswersSaySo) {
  RoutedServer const server{[](RoutedRequest const& request) {
    if (loan_of(request) != "3") return json_answer("{}", "404 Not Found");
    return json_answer("[{\"id\": 3}]");
  }};
  for (auto const* concurrency : {"1", "4"}) {
    Platform const platform;
    fill_loans(platform, 1, 4);
    platform.write_job("payments",
                       payments_of(server, std::string{"  concurrency: "} + concurrency +
                                               "\n  answers: [{status: 404, then: skip}]\n"));
    auto const run = platform.run_job("payments");
    EXPECT_EQ(run.at("status"), "succeeded");
    EXPECT_THAT(run.at("warnings"),
                HasSubstr("3 answers of the source said that there are no rows"));
    EXPECT_EQ(platform.db.value("SELECT string_agg(id::text, ' ') FROM staging.payments"), "3");
  }
}

TEST(ForEach, ListsAreBegunAheadAndKeepTheirOrder) {
  RoutedServer const server{[](RoutedRequest const& request) {
    // Later parents answer sooner.
    auto const loan = std::stoi(loan_of(request));
    std::this_thread::sleep_for(std::chrono::milliseconds{60 - 5 * (loan % 8)});
    auto const page = request.param("page").empty() ? "1" : request.param("page");
    return json_answer(R"({"total_pages": 2, "rows": [{"id": )" + std::to_string(loan) + "0" +
                       page + "}]}");
  }};
  Platform const platform;
  fill_loans(platform, 1, 16);
  platform.write_job(
      "payments", payments_of(server,
                              "  concurrency: 8\n  data_selector: rows\n"
                              "  paginator: {type: page_number, total_pages_path: total_pages}\n"));
  auto const run = platform.run_job("payments");
  EXPECT_EQ(run.at("status"), "succeeded");
  EXPECT_EQ(platform.db.value("SELECT count(*) || ' ' || sum(id) FROM staging.payments"),
            "32 " + std::to_string(2 * 136 * 100 + 16 * 3));
  EXPECT_GE(server.most_at_once(), 4u);
  // Bronze has the pages in the order of the parents.
  EXPECT_EQ(platform.db.value(
                "SELECT bool_and(url LIKE '%/loans/' || (page + 1) / 2 || '/payments%') FROM "
                "metadata.bronze_files"),
            "t");
}

TEST(ForEach, OnlyChangedParentsAreReadAgain) {
  RoutedServer const server{[](RoutedRequest const& request) {
    if (request.path() == "/loans") {
      return json_answer(R"([{"id": 1, "name": "a"}, {"id": 2, "name": ")" +
                         std::string(request.param("v") == "2" ? "new" : "b") + "\"}]");
    }
    return json_answer("[{\"id\": " + loan_of(request) + "}]");
  }};
  Platform const platform;
  auto const loans = [&](std::string const& version) {
    return job_named("loans", "  url: \"" + server.url("/loans?v=" + version) + "\"\n",
                     "id: bigint, name: text");
  };
  platform.write_job("loans", loans("1"));
  platform.write_job("payments",
                     payments_of(server, "", "table: loans, columns: [id], changed: true"));
  EXPECT_EQ(platform.run_job("loans").at("status"), "succeeded");
  EXPECT_EQ(platform.run_job("payments").at("rows_read"), "2");
  // What was written ten minutes before the last success may not have been seen by it.
  platform.db.value(
      "UPDATE metadata.pipeline_runs SET finished_at = finished_at - interval '1 "
      "hour' WHERE job_name = 'loans' RETURNING 1");
  EXPECT_EQ(platform.run_job("payments").at("rows_read"), "0");
  platform.write_job("loans", loans("2"));
  EXPECT_EQ(platform.run_job("loans").at("status"), "succeeded");
  EXPECT_EQ(platform.run_job("payments").at("rows_read"), "1");
  EXPECT_EQ(server.targets().back(), "/loans/2/payments");
  platform.run({"state", "reset", "payments"});
  EXPECT_EQ(platform.run_job("payments").at("rows_read"), "2") << "a reset takes all";
}

TEST(ForEach, AParentTableThatIsNotThereIsSaid) {
  RoutedServer const server{[](RoutedRequest const&) { return json_answer("[]"); }};
  Platform const platform;
  platform.run({"migrate"});
  platform.write_job("payments", payments_of(server, ""));
  EXPECT_THAT(platform.run({"run", "payments"}).out,
              HasSubstr("source.for_each.loan: the table staging.loans does not exist: run the job "
                        "that fills it first"));
  fill_loans(platform, 1, 1);
  platform.write_job(
      "payments", payments_of(server, "", "table: loans, columns: [id], where: \"state = 'x'\""));
  EXPECT_THAT(platform.run({"run", "payments"}).out,
              HasSubstr("staging.loans cannot be read where state = 'x'"));
  EXPECT_THAT(server.targets(), IsEmpty());
}

}  // namespace
}  // namespace loanpulse
