#include "fetch/render/render_body.hpp"
#include "fetch/render/render_text.hpp"

#include <gtest/gtest.h>

#include "fetch/page_request.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {
namespace {

using Kind = Placeholder::Kind;
using Spelling = TimeSpelling::Kind;

TextTemplate text(std::vector<TextTemplate::Part> parts) { return TextTemplate{std::move(parts)}; }
TextTemplate sole(Placeholder placeholder) { return text({std::move(placeholder)}); }

/// Of a run that reads from 2024-02-29T23:30:00Z on.
RequestBounds bounds() {
  RequestBounds bounds{.now = now};
  bounds.start = RequestBound{"2024-02-29T23:30:00Z", Instant{1'709'249'400, 0}};
  return bounds;
}

std::string written(Placeholder placeholder) {
  auto const rendered = render(sole(std::move(placeholder)), bounds(), {});
  return rendered ? rendered->text : "(left out)";
}

TEST(Render, WritesTimesInEveryFormat) {
  EXPECT_EQ(written({.kind = Kind::start}), "2024-02-29T23:30:00Z");
  EXPECT_EQ(written({.kind = Kind::start, .spelling = {Spelling::date}}), "2024-02-29");
  EXPECT_EQ(written({.kind = Kind::start, .spelling = {Spelling::unix_s}}), "1709249400");
  EXPECT_EQ(written({.kind = Kind::start, .spelling = {Spelling::unix_ms}}), "1709249400000");
  EXPECT_EQ(written({.kind = Kind::start, .spelling = {Spelling::date, "", "Europe/Berlin"}}),
            "2024-03-01");
  EXPECT_EQ(written({.kind = Kind::start,
                     .spelling = {Spelling::pattern, "%a, %d %b %Y %H:%M:%S GMT", ""}}),
            "Thu, 29 Feb 2024 23:30:00 GMT");
  EXPECT_EQ(written({.kind = Kind::start, .spelling = {Spelling::pattern, "%d/%m/%Y %s %f", ""}}),
            "29/02/2024 1709249400 000000");
  EXPECT_EQ(written({.kind = Kind::now}), "2023-11-14T22:13:20Z");
  EXPECT_EQ(
      written({.kind = Kind::now, .before = std::chrono::hours{24}, .spelling = {Spelling::date}}),
      "2023-11-13");
}

TEST(Render, LeavesOutWhatIsNothingButAPlaceholderWithoutAValue) {
  EXPECT_EQ(written({.kind = Kind::cursor}), "(left out)");
  EXPECT_EQ(written({.kind = Kind::end}), "(left out)");
  auto const longer =
      render(text({std::string{"after:"}, Placeholder{.kind = Kind::cursor}}), {}, {});
  ASSERT_TRUE(longer);
  EXPECT_EQ(longer->text, "after:");
}

TEST(Render, ABodyKeepsTheTypesOfItsMembers) {
  JsonTemplate::Object page{{"size", {sole({.kind = Kind::limit})}},
                            {"after", {sole({.kind = Kind::cursor})}}};
  JsonTemplate::Object root{
      {"filter",
       {text({std::string{"updated >= '"},
              Placeholder{.kind = Kind::start, .spelling = {Spelling::date}},
              std::string{"' and \"x\""}})}},
      {"since", {sole({.kind = Kind::start, .spelling = {Spelling::unix_s}})}},
      {"page", {page}},
      {"text", {TextTemplate{"478"}}},
      {"flag", {JsonTemplate::Literal{"true"}}},
      {"list", {JsonTemplate::Array{{JsonTemplate::Literal{"1.50"}}, {TextTemplate{"a"}}}}}};
  BodyTemplate const body = JsonBody{{root}};
  PagePosition position;
  position.limit = 50;
  EXPECT_EQ(render(body, bounds(), position).text,
            R"({"filter":"updated >= '2024-02-29' and \"x\"","since":1709249400,)"
            R"("page":{"size":50},"text":"478","flag":true,"list":[1.50,"a"]})");
  position.cursor = "7";
  EXPECT_NE(render(body, {}, position).text.find(R"("page":{"size":50,"after":"7"})"),
            std::string::npos)
      << "a cursor that came as a text is one";
  position.cursor_is_number = true;
  EXPECT_NE(render(body, {}, position).text.find(R"("after":7)"), std::string::npos);
}

TEST(Render, AFormRepeatsItsLists) {
  BodyTemplate const body = FormBody{{{"a b", "x&y"},
                                      {"n", std::vector<TextTemplate>{"1", "2"}},
                                      {"after", sole({.kind = Kind::cursor})}}};
  auto const rendered = render(body, {}, {});
  EXPECT_EQ(rendered.text, "a%20b=x%26y&n=1&n=2");
  EXPECT_EQ(rendered.content_type, "application/x-www-form-urlencoded");
}

TEST(Render, AUrlTakesAValueAsOneSegment) {
  Source source;
  source.url = text(
      {std::string{"http://a.test/since/"}, Placeholder{.kind = Kind::start}, std::string{"/x"}});
  auto bounds = bounds_from("a/b c");
  EXPECT_EQ(build_request(source, bounds, {}).url, "http://a.test/since/a%2Fb%20c/x");
}

TEST(Render, SecretsAreMaskedWhereverTheyStand) {
  Source source;
  source.url = text({std::string{"http://a.test/"}, Secret{"s3cret1"}, std::string{"/loans"}});
  source.params = {{"q", text({std::string{"x"}, Secret{"s3cret2"}})}};
  auto const request =
      authorized(build_request(source, {}, {}), {{}, {{"apikey", Secret{"s3cret3"}}}});
  EXPECT_EQ(request.url, "http://a.test/s3cret1/loans?q=xs3cret2&apikey=s3cret3");
  EXPECT_EQ(request.masked_url, "http://a.test/***/loans?q=***&apikey=***");
}

TEST(Render, NamesOfParametersKeepTheSignsThatAQueryMayHold) {
  Source source;
  source.url = "http://a.test/x";
  source.params = {{"$filter", "a$b"}, {"a b&c=[]", "1"}};
  EXPECT_EQ(build_request(source, {}, {}).url,
            "http://a.test/x?$filter=a%24b&a%20b%26c%3D%5B%5D=1");
}

TEST(Render, ALinkGetsWhatItLacksUnlessItStandsAlone) {
  Source source;
  source.url = "http://a.test/loans";
  source.params = {{"state", "open"}, {"page", "1"}};
  PagePosition position;
  position.link = "http://a.test/loans?page=2&cursor=a%2Fb";
  EXPECT_EQ(build_request(source, {}, position).url,
            "http://a.test/loans?page=2&cursor=a%2Fb&state=open");
  position.alone = true;
  EXPECT_EQ(build_request(source, {}, position).url, *position.link);
}

TEST(Render, APaginatorThatStandsAloneSendsNothingElse) {
  Source source;
  source.url = "http://a.test/loans";
  source.params = {{"state", "open"}};
  PagePosition position{.params = {{"cursor", "x"}}};
  position.alone = true;
  EXPECT_EQ(build_request(source, {}, position).url, "http://a.test/loans?cursor=x");
}

TEST(Render, APostCarriesItsBodyAndSaysWhatItIs) {
  Source source;
  source.url = "http://a.test/loans";
  source.method = HttpMethod::post;
  source.body = JsonBody{{JsonTemplate::Object{{"a", {TextTemplate{"b"}}}}}};
  auto const request = build_request(source, {}, {});
  EXPECT_EQ(request.name(), "POST http://a.test/loans");
  EXPECT_EQ(request.body, R"({"a":"b"})");
  EXPECT_EQ(request.headers.back().second.reveal(), "application/json");
  auto const seen = redirected_request(request, 303, "http://a.test/x");
  EXPECT_EQ(seen.name(), "GET http://a.test/x");
  EXPECT_EQ(seen.body, "");
  EXPECT_EQ(redirected_request(request, 307, "http://a.test/x").body, request.body);
}

}  // namespace
}  // namespace loanpulse
