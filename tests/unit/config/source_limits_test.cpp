// What limits and secures the requests of a source: rate, tls, redirects, and lists that move.
#include "support/temp_dir.hpp"
#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

JobResult with(std::string const& lines) { return parse(JobText{.source = lines}.text()); }

TEST(SourceRate, IsReadWithItsDefaults) {
  auto const full = with("  rate: {requests: 480, per: 1m, burst: 10}");
  EXPECT_EQ(full.problems, "");
  EXPECT_EQ(full.job.source.rate, (RequestRate{480, 1min, 10}));
  EXPECT_EQ(with("  rate: {requests: 5}").job.source.rate, (RequestRate{5, 1s, 1}));
  EXPECT_FALSE(with("").job.source.rate.has_value());
  EXPECT_THAT(with("  rate: {per: 1m}").problems, HasSubstr("source.rate.requests: is required"));
  EXPECT_THAT(with("  rate: {requests: 0}").problems, HasSubstr("source.rate.requests: must be"));
}

TEST(SourceRedirects, AreWithinTheOriginUnlessTheJobSaysOtherwise) {
  EXPECT_EQ(with("").job.source.redirects, Redirects::same_origin);
  EXPECT_EQ(with("  redirects: follow_without_credentials").job.source.redirects,
            Redirects::follow_without_credentials);
  EXPECT_THAT(with("  redirects: follow").problems,
              HasSubstr("must be same_origin or follow_without_credentials"));
}

class SourceTls : public testing::Test {
 protected:
  std::string file(std::string const& name, std::string const& text) const {
    return dir_.write(name, text).string();
  }
  TempDir dir_;
  std::string const certificate_ = file("c.pem", "-----BEGIN CERTIFICATE-----\n");
  std::string const key_ = file("k.pem", "-----BEGIN PRIVATE KEY-----\n");
};

TEST_F(SourceTls, FilesAreLookedInto) {
  auto const good = with("  tls: {ca_file: " + certificate_ + ", certificate: " + certificate_ +
                         ", key: " + key_ + "}");
  EXPECT_EQ(good.problems, "");
  EXPECT_EQ(good.job.source.tls, (TlsFiles{certificate_, certificate_, key_}));
  EXPECT_THAT(with("  tls: {ca_file: /nowhere.pem}").problems,
              HasSubstr("source.tls.ca_file: '/nowhere.pem' cannot be read: No such file or "
                        "directory; let the user of LoanPulse read it, or correct the path"));
  EXPECT_THAT(with("  tls: {ca_file: " + key_ + "}").problems,
              HasSubstr("holds no certificate in PEM's form"));
  EXPECT_THAT(with("  tls: {certificate: " + certificate_ + "}").problems,
              HasSubstr("source.tls.certificate: holds no private key; name the file of its key by "
                        "source.tls.key"));
  EXPECT_THAT(with("  tls: {key: " + key_ + "}").problems,
              HasSubstr("source.tls.key: is of no use without certificate"));
  auto const both = file("both.pem", "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n");
  EXPECT_EQ(with("  tls: {certificate: " + both + "}").problems, "");
}

TEST(SourceOnShift, IsWhatSuitsThePaginatorUnlessTheJobSaysOtherwise) {
  auto const by_pages = [](std::string const& more) {
    return source_of("  paginator: {type: page_number}\n" + more).on_shift;
  };
  EXPECT_EQ(by_pages(""), OnShift::refetch);
  EXPECT_EQ(by_pages("  on_shift: ignore\n"), OnShift::ignore);
  EXPECT_EQ(by_pages("  on_shift: fail\n"), OnShift::fail);
  EXPECT_EQ(by_pages("  repeated_pages: allow\n"), OnShift::ignore)
      << "what may repeat has not moved";
  EXPECT_EQ(by_pages("  repeated_pages: allow\n  on_shift: fail\n"), OnShift::fail);
  EXPECT_EQ(source_of("").on_shift, OnShift::ignore) << "an answer's cursor does not move";
}

TEST(SourceOnShift, IsRefusedWhereItHasNoMeaning) {
  EXPECT_EQ(
      parse(JobText{.source = "  on_shift: refetch"}.text()).problems,
      "j.yaml:5: source.on_shift: is about lists by page_number and offset, and this paginator "
      "counts nothing: it goes on where the last answer ended, so that rows do not move to "
      "another page; remove it");
  auto const without_key = [](std::string const& more) {
    return parse(
        JobText{.source = "  paginator: {type: offset}" + more, .primary_key = "  mode: replace"}
            .text());
  };
  EXPECT_EQ(without_key("\n  on_shift: refetch").problems,
            "j.yaml:6: source.on_shift: is refetch, and without target.primary_key rows that come "
            "again would be loaded twice; write fail or ignore");
  EXPECT_EQ(without_key("").job.source.on_shift, OnShift::fail)
      << "a total that falls shows it too";
  EXPECT_EQ(without_key("\n  on_shift: ignore").job.source.on_shift, OnShift::ignore);
}

}  // namespace
}  // namespace loanpulse
