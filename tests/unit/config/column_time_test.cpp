#include "unit/config/job_text.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

Column declared(std::string const& column) {
  auto const [job, problems] = parse(JobText{.column = "    x: " + column}.text());
  EXPECT_EQ(problems, "") << column;
  return job.target.columns.back();
}

std::string refused(std::string const& column) {
  auto problems = parse(JobText{.column = "    x: " + column}.text()).problems;
  std::string const place = "j.yaml:14: target.columns.x.";
  EXPECT_EQ(problems.substr(0, place.size()), place);
  return problems.substr(std::min(place.size(), problems.size()));
}

TEST(ColumnTime, TakesAWordAPatternOrAListOfThem) {
  auto const one = declared("{type: date, format: \"%d/%m/%Y\"}");
  EXPECT_EQ(one.format, TimeForm{"%d/%m/%Y"});
  auto const several = declared("{type: timestamptz, format: [iso, unix_us, rfc2822, dotnet]}");
  EXPECT_EQ(several.format, TimeFormat::iso);
  EXPECT_EQ(several.further_formats,
            (std::vector<TimeForm>{TimeFormat::unix_us, TimeFormat::rfc2822, TimeFormat::dotnet}));
  declared("{type: timestamptz, format: \"%d/%m/%Y %H:%M %z\"}");
  declared("{type: timestamptz, format: [iso, \"%d/%m/%Y\"], timezone: UTC}");
  declared("{type: timestamp, format: [unix_ns, dotnet, \"%d/%m/%Y %T\"]}");
}

TEST(ColumnTime, RefusesWordsAndPatternsThatNoTimeIsReadBy) {
  EXPECT_EQ(refused("{type: date, format: rfc822}"),
            "format: must be iso, iso_basic, unix, unix_ms, unix_us, unix_ns, dotnet, rfc2822 or a "
            "strftime pattern such as %d/%m/%Y, got 'rfc822'; did you mean 'rfc2822'?");
  EXPECT_EQ(refused("{type: date, format: [iso, unixms]}").substr(0, 32),
            "format[1]: must be iso, iso_basi");
  EXPECT_EQ(refused("{type: date, format: \"%d/%m\"}"),
            "format: '%d/%m' has no year: add %Y, or %y for one of two digits");
  EXPECT_EQ(refused("{type: date, format: []}"), "format: must name at least one format");
}

TEST(ColumnTime, RefusesFormatsThatDoNotFitTheType) {
  EXPECT_EQ(refused("{type: timestamp, format: rfc2822}"),
            "format: rfc2822 has a UTC offset, which a timestamp cannot keep; declare the column "
            "timestamptz");
  EXPECT_EQ(
      refused("{type: timestamp, format: [iso, \"%F %T %z\"]}"),
      "format: '%F %T %z' has a UTC offset, which a timestamp cannot keep; declare the column "
      "timestamptz");
  EXPECT_EQ(refused("{type: timestamptz, format: [iso, \"%d/%m/%Y\"]}"),
            "timezone: is required, because '%d/%m/%Y' carries no offset; name the zone, such as "
            "UTC or America/New_York");
  EXPECT_EQ(refused("{type: timestamptz, format: [unix, rfc2822], timezone: UTC}"),
            "timezone: has no meaning for a format whose values have a UTC offset; remove it");
}

TEST(ColumnPaths, AreOneOrSeveral) {
  EXPECT_EQ(declared("{type: date, path: [a.b, c]}").path, "a.b");
  EXPECT_EQ(declared("{type: date, path: [a.b, c]}").further_paths, std::vector<std::string>{"c"});
  EXPECT_EQ(refused("{type: date, path: []}"), "path: must name at least one path");
  EXPECT_EQ(refused("{type: date, path: [a, a]}"), "path: has 'a' twice; leave one out");
}

TEST(ColumnPaths, AnyOfThemMayBeNamedAsTheCursor) {
  auto const [job, problems] =
      parse(JobText{.source = "  incremental: {cursor_path: made, start_param: s}",
                    .column = "    seen: {type: timestamptz, path: [changed, made]}"}
                .text());
  EXPECT_EQ(problems, "");
  EXPECT_EQ(job.source.incremental->cursor_column, 4u);
}

TEST(ColumnPaths, ToWhatLiesAroundARecordNeedStars) {
  auto const text = JobText{.column = "    seen: {type: text, path: [a, ^b]}"}.text();
  EXPECT_NE(parse(text).problems.find("column 'seen' has the path '^b'"), std::string::npos);
}

}  // namespace
}  // namespace loanpulse
