#include "e2e/daemon_process.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using namespace testing_support;

/// A job whose source answers what the test has put there, and what its table has.
class Deletions : public testing::Test {
 protected:
  void write_job(std::string const& deleted, std::string const& more = "") {
    platform.write_job(
        "loans", "name: loans\nsource:\n  url: \"" + server.url("/loans") +
                     "\"\n  data_selector: rows\n" + more +
                     "target:\n  table: staging.loans\n  primary_key: id\n  deleted: " + deleted +
                     "\n  columns: {id: bigint, name: text, seen: {type: timestamptz, "
                     "optional: true}}\nquality: [{not_null: [name]}]\n");
  }

  std::map<std::string, std::string> load(std::string const& answer) {
    {
      std::lock_guard const lock{mutex};
      body = answer;
    }
    return platform.run_job("loans");
  }

  std::string names() const {
    return platform.db.value("SELECT string_agg(name, ' ' ORDER BY id) FROM staging.loans");
  }

  std::mutex mutex;
  std::string body = "{}";
  RoutedServer server{[this](RoutedRequest const&) {
    std::lock_guard const lock{mutex};
    return json_answer(body);
  }};
  Platform platform;
};

TEST_F(Deletions, ARecordThatSaysSoTakesItsRowAway) {
  write_job("{path: deleted}");
  load(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b", "deleted": false},
                    {"id": 3, "name": "c", "deleted": null}]})");
  EXPECT_EQ(names(), "a b c");
  auto const run = load(R"({"rows": [{"id": 2, "deleted": true}, {"id": 9, "deleted": true},
                                     {"id": 4, "name": "d"}]})");
  EXPECT_EQ(names(), "a c d") << "its other members need not be there";
  EXPECT_EQ(run.at("rows_read"), "3");
  EXPECT_EQ(run.at("rows_deleted"), "1");
  EXPECT_EQ(run.at("rows_inserted"), "1");
  EXPECT_EQ(run.at("rows_unchanged"), "1") << "9 was never there";
  EXPECT_EQ(load(R"({"rows": [{"id": 2, "deleted": true}]})").at("rows_deleted"), "0");
}

TEST_F(Deletions, ValuesSayWhichOnesAreGone) {
  write_job("{path: meta.state, values: [removed, void]}");
  load(R"({"rows": [{"id": 1, "name": "a", "meta": {"state": "live"}},
                    {"id": 2, "name": "b", "meta": {"state": "live"}}]})");
  EXPECT_EQ(load(R"({"rows": [{"id": 1, "meta": {"state": "void"}},
                              {"id": 2, "name": "b", "meta": {"state": "dead"}}]})")
                .at("rows_deleted"),
            "1");
  EXPECT_EQ(names(), "b");
}

TEST_F(Deletions, ListsOfKeysAndOfRecordsTakeRowsAway) {
  write_job("{delete_selector: [gone, removed]}");
  load(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, {"id": 3, "name": "c"}]})");
  auto const run =
      load(R"({"rows": [{"id": 4, "name": "d"}], "gone": [1], "removed": [{"id": 3}]})");
  EXPECT_EQ(run.at("rows_deleted"), "2");
  EXPECT_EQ(names(), "b d");
  EXPECT_EQ(load(R"({"rows": [], "gone": []})").at("rows_read"), "0");
}

TEST_F(Deletions, MarkedRowsStayUntilTheSourceSendsThemAgain) {
  write_job("{path: deleted, then: mark}");
  load(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]})");
  auto const marked = [&] {
    return platform.db.value(
        "SELECT string_agg(name, ' ' ORDER BY id) FROM staging.loans WHERE _deleted_at IS NOT "
        "NULL");
  };
  EXPECT_EQ(load(R"({"rows": [{"id": 2, "deleted": true}]})").at("rows_deleted"), "1");
  EXPECT_EQ(names(), "a b");
  EXPECT_EQ(marked(), "b");
  EXPECT_EQ(load(R"({"rows": [{"id": 2, "deleted": true}]})").at("rows_deleted"), "0") << "it was";
  EXPECT_EQ(load(R"({"rows": [{"id": 2, "name": "b"}]})").at("rows_updated"), "1");
  EXPECT_EQ(marked(), "");
}

TEST_F(Deletions, OfOneKeyTheLastWordCounts) {
  write_job("{path: deleted}");
  load(R"({"rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]})");
  load(R"({"rows": [{"id": 1, "deleted": true}, {"id": 1, "name": "again"},
                    {"id": 2, "name": "late"}, {"id": 2, "deleted": true}]})");
  EXPECT_EQ(names(), "again");
}

TEST_F(Deletions, ANewerRowStaysWhenAnOlderRecordSaysThatItIsGone) {
  write_job("{path: deleted}", "  incremental: {cursor_path: seen, start_param: since}\n");
  load(R"({"rows": [{"id": 1, "name": "a", "seen": "2024-03-05T00:00:00Z"}]})");
  auto const run =
      load(R"({"rows": [{"id": 1, "deleted": true, "seen": "2024-03-04T00:00:00Z"}]})");
  EXPECT_EQ(run.at("rows_older"), "1");
  EXPECT_EQ(names(), "a");
  EXPECT_EQ(load(R"({"rows": [{"id": 1, "deleted": true, "seen": "2024-03-06T00:00:00Z"}]})")
                .at("rows_deleted"),
            "1");
  EXPECT_EQ(platform.db.value("SELECT watermark FROM metadata.ingestion_state"),
            "2024-03-06T00:00:00Z");
  EXPECT_EQ(load(R"({"rows": []})").at("status"), "succeeded")
      << "a table that the source has emptied is not one that has lost its rows";
}

TEST_F(Deletions, ARecordWithoutItsKeyIsStillAFault) {
  write_job("{path: deleted}");
  load(R"({"rows": [{"id": 1, "name": "a"}]})");
  {
    std::lock_guard const lock{mutex};
    body = R"({"rows": [{"deleted": true}]})";
  }
  auto const failed = platform.run({"run", "loans"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.out, HasSubstr("valid_types"));
  EXPECT_EQ(names(), "a");
}

TEST_F(Deletions, ARowThatATriggerKeepsIsNotCountedAsGone) {
  write_job("{path: deleted}");
  load(R"({"rows": [{"id": 1, "name": "a"}]})");
  platform.db.value(
      "CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'");
  platform.db.value(
      "CREATE TRIGGER keep BEFORE DELETE ON staging.loans FOR EACH ROW EXECUTE FUNCTION "
      "public.keep()");
  {
    std::lock_guard const lock{mutex};
    body = R"({"rows": [{"id": 1, "deleted": true}]})";
  }
  auto const failed = platform.run({"run", "loans"});
  EXPECT_EQ(failed.exit_code, 1);
  EXPECT_THAT(failed.out, HasSubstr("rows_refused"));
}

}  // namespace
}  // namespace loanpulse
