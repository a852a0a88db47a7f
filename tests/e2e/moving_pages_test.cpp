#include <algorithm>
#include <mutex>

#include "e2e/daemon_process.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace testing_support;

/// A list by pages of three rows, which changes in front of the requests that a test names.
class MovingSource {
 public:
  /// What becomes of the list, in front of the answer to the n-th request from 1 on.
  using Change = std::function<void(std::vector<int>& ids, std::size_t request)>;

  MovingSource(int rows, Change change)
      : change_{std::move(change)},
        server_{std::vector<Connection>(100, Connection{AnswerBy{[this](auto const& request) {
                                          return answer_to(request);
                                        }}})} {
    for (int id = 1; id <= rows; ++id) ids_.push_back(id);
  }

  std::string url() const { return server_.url("/loans"); }
  std::size_t requests() const { return server_.requests().size(); }

 private:
  static constexpr std::size_t page_size = 3;

  /// Pages are counted from 1; an offset is one of rows.
  std::string answer_to(std::string const& request) {
    std::lock_guard const lock{mutex_};
    change_(ids_, ++answers_);
    auto const number = [&](std::string const& param) {
      auto const at = request.find(param + "=");
      return at == std::string::npos ? 0 : std::stoul(request.substr(at + param.size() + 1));
    };
    auto from = number("page") > 0 ? (number("page") - 1) * page_size : number("offset");
    std::string rows;
    for (auto const end = from + page_size; from < std::min(end, ids_.size()); ++from) {
      rows += (rows.empty() ? "" : ", ") + (R"({"id": )" + std::to_string(ids_[from])) +
              R"(, "seen": "2024-03-01T10:00:00Z"})";
    }
    return ok(R"({"n": )" + std::to_string(ids_.size()) + R"(, "data": [)" + rows + "]}");
  }

  std::mutex mutex_;
  Change change_;
  std::vector<int> ids_;
  std::size_t answers_ = 0;
  CannedServer server_;  ///< last: its thread uses all of the above
};

/// Once, in front of the answer to this request.
MovingSource::Change inserted_in_front_of(std::size_t wanted) {
  return [=](auto& ids, auto request) {
    if (request == wanted) ids.insert(ids.begin(), 100);
  };
}

std::string job_of_moving(MovingSource const& source, std::string const& more) {
  return "name: loans\nsource:\n  url: \"" + source.url() + "\"\n  data_selector: data\n" + more +
         "target: {table: staging.loans, primary_key: id, columns: {id: bigint, seen: "
         "timestamptz}}\n";
}

std::string const by_pages = "  paginator: {type: page_number}\n  ignore_more: n\n";

/// Of the last run.
std::string warnings_of(Platform const& platform) {
  return platform.db.value(
      "SELECT array_to_string(warnings, '; ') FROM metadata.pipeline_runs ORDER BY queued_at DESC "
      "LIMIT 1");
}

std::string loaded(Platform const& platform) {
  return platform.db.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM staging.loans");
}

TEST(MovingPages, AreReadAgainAndNothingIsCountedTwice) {
  MovingSource const source{7, inserted_in_front_of(2)};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source, by_pages) +
                                  "quality: [{unique: id}, {row_count: {min: 8, max: 8}}]\n");
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(loaded(platform), "1 2 3 4 5 6 7 100");
  // Two pages, and then the three of the list and the empty one behind it.
  EXPECT_EQ(source.requests(), 6u);
  EXPECT_EQ(run.at("pages"), "6");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM metadata.bronze_files"), "6");
  EXPECT_EQ(run.at("rows_inserted"), "8");
  EXPECT_EQ(run.at("rows_unchanged"), "6") << "those of the two pages, superseded in the run";
  EXPECT_THAT(warnings_of(platform),
              AllOf(HasSubstr("read again from its first page"), HasSubstr("in vain: 2")));
}

TEST(MovingPages, FailTheRunWhereTheJobSaysSo) {
  MovingSource const source{7, inserted_in_front_of(2)};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source, by_pages + "  on_shift: fail\n"));
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("error_code"), "pages_shifted");
  EXPECT_THAT(run.at("error_message"),
              AllOf(HasSubstr("page 2 ("), HasSubstr("1 of its 3 rows came on an earlier page"),
                    HasSubstr("source.incremental"), HasSubstr("on_shift: refetch"),
                    HasSubstr("on_shift: ignore"), Not(HasSubstr("100"))));
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST(MovingPages, AreReadOnWhereTheJobIgnoresThem) {
  MovingSource const source{7, inserted_in_front_of(2)};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source, by_pages + "  on_shift: ignore\n"));
  DaemonProcess const daemon{platform};
  EXPECT_EQ(daemon.run("loans").at("status"), "succeeded");
  EXPECT_EQ(loaded(platform), "1 2 3 4 5 6 7");
  EXPECT_EQ(source.requests(), 4u);
}

TEST(MovingPages, ThatNeverFitFailTheRunAfterFourReadings) {
  MovingSource const source{
      7, [](auto& ids, auto request) { ids.insert(ids.begin(), 100 + static_cast<int>(request)); }};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source, by_pages));
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("error_code"), "pages_shifted");
  EXPECT_THAT(run.at("error_message"),
              AllOf(HasSubstr("each of 4 readings"), HasSubstr("on_shift: ignore")));
  EXPECT_EQ(source.requests(), 8u);
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "0");
}

TEST(MovingPages, ARowThatTheSourceListsOnTwoPagesFailsTheRun) {
  MovingSource const source{7, [](auto& ids, auto) { ids.at(4) = 1; }};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source, by_pages));
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("error_code"), "pages_shifted");
  EXPECT_THAT(run.at("error_message"), HasSubstr("lists rows twice on purpose"));
}

TEST(MovingPages, ATotalThatFallsHasTheListReadAgain) {
  for (auto const* paginator :
       {"{type: page_number, total_path: n}", "{type: offset, limit: 3, total_path: n}"}) {
    // Row 1 goes behind the first page, and row 4 would be passed over.
    MovingSource const source{8, [](auto& ids, auto request) {
                                if (request == 2) ids.erase(ids.begin());
                              }};
    Platform const platform;
    platform.write_job("loans",
                       job_of_moving(source, std::string{"  paginator: "} + paginator + "\n"));
    DaemonProcess const daemon{platform};
    auto const run = daemon.run("loans");
    EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
    EXPECT_EQ(loaded(platform), "1 2 3 4 5 6 7 8");
    EXPECT_THAT(warnings_of(platform), HasSubstr("read again from its first page"));
  }
}

TEST(MovingPages, FetchedAtOnceAreReadAgainToo) {
  MovingSource const source{20, inserted_in_front_of(4)};
  Platform const platform;
  platform.write_job("loans", job_of_moving(source,
                                            "  paginator: {type: offset, limit: 3, total_path: n}\n"
                                            "  concurrency: 3\n"));
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(platform.db.value("SELECT count(*) FROM staging.loans"), "21");
}

TEST(MovingPages, ThatFitAreReadOnWhereTheNextRunAsksForChanges) {
  MovingSource const source{7, inserted_in_front_of(2)};
  Platform const platform;
  platform.write_job(
      "loans", job_of_moving(source, by_pages + "  incremental: {cursor_path: seen, start_param: "
                                                "since}\n") +
                   "quality: [{unique: id}, {row_count: {max: 7}}]\n");
  DaemonProcess const daemon{platform};
  auto const run = daemon.run("loans");
  EXPECT_EQ(run.at("status"), "succeeded") << run.at("error_message");
  EXPECT_EQ(loaded(platform), "1 2 3 4 5 6 7");
  EXPECT_EQ(source.requests(), 4u);
  EXPECT_THAT(warnings_of(platform), HasSubstr("rows that came twice: 1"));
}

}  // namespace
}  // namespace loanpulse
