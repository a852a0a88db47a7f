#include <mutex>

#include "e2e/platform.hpp"
#include "support/routed_server.hpp"

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::Not;
using namespace testing_support;

/// A source of one list whose answers have a version, and which heeds If-None-Match.
class Versioned {
 public:
  Versioned()
      : server_{[this](RoutedRequest const& request) {
          auto const etag = "W/\"" + std::to_string(version) + "\"";
          if (request.head.find("If-None-Match: " + etag) != std::string::npos) {
            return std::string{"HTTP/1.1 304 Not Modified\r\nETag: "} + etag + "\r\n\r\n";
          }
          return json_answer(rows(), "200 OK", "ETag: " + etag + "\r\n");
        }} {}

  /// The head of the last request.
  std::string last_request() const { return server_.requests().back().head; }
  std::size_t requests() const { return server_.requests().size(); }
  std::string url(std::string const& path) const { return server_.url(path); }

  std::atomic<int> version{1};
  std::string rows() const {
    std::lock_guard const lock{mutex_};
    return rows_;
  }
  void list(std::string rows) {
    std::lock_guard const lock{mutex_};
    rows_ = std::move(rows);
  }

 private:
  mutable std::mutex mutex_;
  std::string rows_ = R"([{"id": 1, "city": "Riga"}, {"id": 2, "city": "Oslo"}])";
  RoutedServer server_;
};

std::string job_of(Versioned const& source, std::string const& target = "primary_key: id",
                   std::string const& more = "") {
  return "name: loans\nsource: {url: \"" + source.url("/loans") + "\", conditional: true" + more +
         "}\ntarget: {table: staging.loans, " + target +
         ", columns: {id: bigint, city: text}}\nquality: [{row_count: {min: 1}}]\n";
}

std::string cities(Platform const& platform) {
  return platform.db.value("SELECT string_agg(city, ',' ORDER BY id) FROM staging.loans");
}

TEST(Conditional, AListThatHasNotChangedIsNotReadAgain) {
  Versioned source;
  Platform const platform;
  platform.write_job("loans", job_of(source));
  EXPECT_EQ(platform.run_job("loans").at("rows_inserted"), "2");
  EXPECT_THAT(source.last_request(), Not(HasSubstr("If-None-Match")));

  auto const again = platform.run({"run", "loans", "--json"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(source.last_request(), HasSubstr("If-None-Match: W/\"1\""));
  EXPECT_THAT(again.err, HasSubstr("not modified"));
  auto const record = Platform::members(again.out);
  EXPECT_EQ(record.at("status"), "succeeded");
  EXPECT_EQ(record.at("rows_read"), "0");
  EXPECT_EQ(cities(platform), "Riga,Oslo");

  source.list(R"([{"id": 1, "city": "Bonn"}, {"id": 2, "city": "Oslo"}])");
  source.version = 2;
  EXPECT_EQ(platform.run_job("loans").at("rows_updated"), "1");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");
  EXPECT_THAT(source.last_request(), HasSubstr("If-None-Match: W/\"2\""));
}

TEST(Conditional, AnotherJobsFileATableWithoutItsRowsAndAResetStateReadItWhole) {
  Versioned source;
  Platform const platform;
  auto const job = job_of(source);
  platform.write_job("loans", job);
  platform.run_job("loans");
  platform.write_job("loans", job + "# another text\n");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "2");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");

  platform.db.value("TRUNCATE staging.loans");
  EXPECT_EQ(platform.run_job("loans").at("rows_inserted"), "2");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");

  EXPECT_EQ(platform.run({"state", "reset", "loans"}).exit_code, 0);
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "2");
  EXPECT_EQ(platform.run({"run", "loans", "--take-older", "--json"}).exit_code, 0);
  EXPECT_THAT(source.last_request(), Not(HasSubstr("If-None-Match")));
}

TEST(Conditional, ARunThatFailsIsAskedForItsRowsAgain) {
  Versioned source;
  Platform const platform;
  platform.write_job("loans", job_of(source));
  platform.run_job("loans");
  auto const good = source.rows();
  source.list(R"([{"id": 1, "city": "Bonn"}, {"id": "x"}])");
  source.version = 2;
  EXPECT_NE(platform.run({"run", "loans"}).exit_code, 0);
  EXPECT_NE(platform.run({"run", "loans"}).exit_code, 0);
  EXPECT_THAT(source.last_request(), HasSubstr("If-None-Match: W/\"1\""));
  source.list(good);
  EXPECT_EQ(platform.run_job("loans").at("rows_unchanged"), "2");
}

TEST(Conditional, AReplacedTableStaysAsItIs) {
  Versioned source;
  Platform const platform;
  platform.write_job("loans", job_of(source, "mode: replace"));
  platform.run_job("loans");
  source.version = 2;
  EXPECT_EQ(platform.run_job("loans").at("rows_inserted"), "2");
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");
    EXPECT_EQ(cities(platform), "Riga,Oslo");
  }
}

TEST(Conditional, EachListOfSeveralHasAVersionOfItsOwn) {
  Versioned source;
  Platform const platform;
  platform.write_job("loans",
                     job_of(source, "primary_key: id",
                            ", params: {region: \"{region}\"}, for_each: {region: [eu, us]}, "
                            "concurrency: 2"));
  platform.run_job("loans");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.ingestion_state WHERE etag = "
                              "'W/\"1\"' AND partition <> ''"),
            "2");
  EXPECT_EQ(platform.run_job("loans").at("rows_read"), "0");
  EXPECT_EQ(source.requests(), 4u);
}

}  // namespace
}  // namespace loanpulse
