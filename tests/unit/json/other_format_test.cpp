#include "json/other_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

using testing::HasSubstr;

std::string name_of(std::string_view body, std::string_view content_type = "") {
  auto const format = other_format(body, content_type);
  if (!format) return "";
  EXPECT_NE(format->cure, "") << format->name;
  return format->name;
}

TEST(OtherFormat, NamesAnHtmlPageByItsTitle) {
  EXPECT_EQ(name_of("\n<!DOCTYPE html><html><head>\n<TITLE lang=en> Sign\n in </TITLE>"),
            "an HTML page titled \"Sign in\"");
  EXPECT_EQ(name_of("<html><body>hello"), "an HTML page");
  EXPECT_EQ(name_of("Moved", "text/html; charset=utf-8"), "an HTML page");
  EXPECT_EQ(html_title("<title>502 Bad Gateway</title>", ""), "502 Bad Gateway");
  EXPECT_EQ(html_title("{\"title\": 1}", "application/json"), "");
}

TEST(OtherFormat, NamesXmlByItsRoot) {
  EXPECT_EQ(name_of("<?xml version=\"1.0\"?>\n<Error code=\"1\"><Message/></Error>"),
            "XML that begins with <Error>");
  EXPECT_EQ(name_of("<feed>"), "XML that begins with <feed>");
  EXPECT_EQ(name_of("<?xml"), "XML that begins with >");
}

TEST(OtherFormat, NamesTables) {
  EXPECT_EQ(name_of("id,name\r\n1,Ann\r\n"), "CSV that begins with id,name");
  EXPECT_EQ(name_of("id;name\n1;Ann"), "CSV that begins with id;name");
  EXPECT_EQ(name_of("\"id\"\t\"name\"\n1\tAnn"), "CSV that begins with \"id\"\\x09\"name\"");
  EXPECT_EQ(name_of("id\n1\n", "text/csv"), "CSV that begins with id");
  EXPECT_EQ(name_of("1|Bank\n2|a|b||c|d\n2|e|f||g|h\n"), "CSV that begins with 1|Bank");
  EXPECT_EQ(name_of("Down, sorry.\nThis, that, these.\nOnce, twice, thrice.\n"), "");
}

TEST(OtherFormat, NamesLinesOfJson) {
  for (auto const* body : {"{\"id\":1}\n{\"id\":2}\n", "{\"id\":1}\r\n\r\n{\"id\"", "[1]\n[2]",
                           "\x1e{\"id\":1}\n\x1e{\"id\":2}\n"}) {
    EXPECT_THAT(name_of(body), HasSubstr("NDJSON")) << body;
  }
  EXPECT_THAT(name_of("{\"id\":1,}", "application/x-ndjson"), HasSubstr("NDJSON"));
}

TEST(OtherFormat, NamesOtherCharactersAndBytes) {
  EXPECT_EQ(name_of(std::string("\xff\xfe[\0]\0", 6)), "text in UTF-16");
  EXPECT_EQ(name_of(std::string("[\0]\0", 4)), "text in UTF-16");
  EXPECT_EQ(name_of(std::string("\0[\0]", 4)), "text in UTF-16");
  EXPECT_EQ(name_of(std::string("\xff\xfe\0\0[\0\0\0", 8)), "text in UTF-32");
  EXPECT_THAT(name_of("\x1f\x8b\x08"), HasSubstr("gzip data"));
  EXPECT_THAT(name_of("PK\x03\x04"), HasSubstr("ZIP"));
}

TEST(OtherFormat, NamesWhatIsWrappedAroundJson) {
  EXPECT_EQ(name_of(")]}',\n[]"), "JSON behind the prefix )]}'");
  EXPECT_EQ(name_of("my.callback_1([1]);"), "JSONP, a call of my.callback_1(…)");
}

TEST(OtherFormat, HasNoNameForBrokenJson) {
  for (auto const* body : {"", "  ", "{\"a\": 1,}", "[1,2", "{'a': 1,\n'b': 2}", "Not found",
                           "[1,2,\n3,4", "null x"}) {
    EXPECT_EQ(name_of(body), "") << body;
  }
}

}  // namespace
}  // namespace loanpulse
