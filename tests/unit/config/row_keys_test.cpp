#include "unit/config/job_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loanpulse {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string problems_with(std::string const& source) {
  return parse(JobText{.source = source}.text()).problems;
}

TEST(KeepKey, TakesTheRulesAboutValues) {
  auto const [job, problems] = parse(JobText{
      .source = "  keep:\n    - {accepted_values: {column: note, values: [file]}}\n"
                "    - {not_null: [note, amount]}\n    - {range: {column: amount, min: 0}}\n"
                "    - {regex: {column: note, pattern: \"a.*\"}}"}
                                         .text());
  ASSERT_EQ(problems, "");
  ASSERT_EQ(job.source.keep.size(), 4u);
  EXPECT_EQ(std::get<AcceptedValuesCheck>(job.source.keep[0]).values,
            std::vector<std::string>{"file"});
  EXPECT_EQ(std::get<NotNullCheck>(job.source.keep[1]).columns.size(), 2u);
}

TEST(KeepKey, RefusesOtherRulesAndSeveralInOne) {
  EXPECT_THAT(problems_with("  keep: [{row_count: {min: 1}}]"),
              HasSubstr("unknown key 'row_count'"));
  EXPECT_THAT(problems_with("  keep: [{not_null: note, regex: {column: note, pattern: a}}]"),
              HasSubstr("source.keep[0]: must have one rule, accepted_values, not_null, range or "
                        "regex; write an entry for each"));
  EXPECT_THAT(problems_with("  keep: [{not_null: noet}]"), HasSubstr("did you mean 'note'?"));
  EXPECT_THAT(problems_with("  keep: [{not_null: note, on_fail: warn}]"),
              HasSubstr("unknown key 'on_fail'"));
}

TEST(FormatKey, OfLinesLeavesNoPlaceBesideTheRecords) {
  EXPECT_THAT(problems_with("  format: ndjson"), IsEmpty());
  EXPECT_THAT(problems_with("  format: ndjson\n  data_selector: data"),
              HasSubstr("data_selector: has no meaning with format: ndjson, where each line is a "
                        "record; remove it"));
  EXPECT_THAT(problems_with("  format: ndjson\n  data: map"),
              HasSubstr("source.data: has no meaning"));
  EXPECT_THAT(
      problems_with("  format: ndjson\n  paginator: {type: cursor, cursor_path: next}"),
      HasSubstr("cursor_path: 'next' is never found, because an answer in NDJSON has nothing "
                "beside its records"));
  // The cures.
  for (auto const* paginator :
       {"{type: cursor, cursor_header: X-Next}", "{type: next_link, link: header}",
        "{type: last_record, key: id, cursor_param: after}",
        "{type: page_number, page_param: p, stop: empty_page}"}) {
    EXPECT_THAT(problems_with("  format: ndjson\n  paginator: " + std::string{paginator}),
                IsEmpty());
  }
  EXPECT_THAT(problems_with("  format: nd_json"), HasSubstr("must be json or ndjson"));
}

TEST(JsonKey, IsStrictOrLenient) {
  EXPECT_TRUE(parse(JobText{.source = "  json: lenient"}.text()).job.source.lenient_json);
  EXPECT_FALSE(parse(JobText{.source = "  json: strict"}.text()).job.source.lenient_json);
  EXPECT_THAT(problems_with("  json: loose"), HasSubstr("must be strict or lenient"));
}

}  // namespace
}  // namespace loanpulse
