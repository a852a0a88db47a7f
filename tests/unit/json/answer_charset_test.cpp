#include "json/answer_charset.hpp"

#include <gtest/gtest.h>

#include <string>

namespace loanpulse {
namespace {

/// What an answer becomes; "as it is" where nothing has to be done, "fault: " and the reason.
std::string utf8_of(std::string_view answer, std::string const& content_type) {
  auto const converted = to_utf8(answer, content_type);
  if (!converted) return "as it is";
  return converted->fault.empty() ? converted->text : "fault: " + converted->fault;
}

TEST(AnswerCharset, IsAParameterOfTheContentType) {
  EXPECT_EQ(charset_of("application/json; charset=ISO-8859-1"), "iso-8859-1");
  EXPECT_EQ(charset_of("application/json;profile=x; Charset = \"UTF-8\" ;q=1"), "utf-8");
  EXPECT_EQ(charset_of("text/plain;charset='cp1252'"), "cp1252");
  EXPECT_EQ(charset_of("application/json"), "");
  EXPECT_EQ(charset_of(""), "");
}

TEST(AnswerCharset, IsBroughtIntoUtf8) {
  EXPECT_EQ(utf8_of("{\"a\":\"M\xfcnchen\"}", "application/json;charset=iso-8859-1"),
            "{\"a\":\"M\xc3\xbcnchen\"}");
  EXPECT_EQ(utf8_of("[\"\x80\"]", "application/json;charset=windows-1252"), "[\"\xe2\x82\xac\"]");
  EXPECT_EQ(utf8_of("[\"\x83\x65\"]", "application/json;charset=Shift_JIS"), "[\"\xe3\x83\x86\"]");
  EXPECT_EQ(utf8_of("[\"\xd0\"]", "application/json;charset=windows-1258"), "[\"\xc4\x90\"]")
      << "whose last character might combine with another";
  std::string long_text = "[\"";
  for (int i = 0; i < 100'000; ++i) long_text += '\xfc';
  EXPECT_EQ(utf8_of(long_text, "text/json;charset=latin1").size(), 200'002u)
      << "more than fits into one piece";
}

TEST(AnswerCharset, OfUtf16TakesEitherOrderOfBytes) {
  std::string const big{"\0[\0\xe4\0]", 6};
  std::string const little{"[\0\xe4\0]\0", 6};
  for (auto const& answer : {big, "\xfe\xff" + big, little, "\xff\xfe" + little}) {
    EXPECT_EQ(utf8_of(answer, "application/json;charset=utf-16"), "[\xc3\xa4]");
  }
  EXPECT_EQ(utf8_of(std::string{"\0\0\0[\0\0\0]", 8}, "application/json;charset=utf-32"), "[]");
}

TEST(AnswerCharset, IsNotBelievedOfWhatIsUtf8) {
  EXPECT_EQ(utf8_of("[\"M\xc3\xbcnchen\"]", "application/json;charset=iso-8859-1"), "as it is")
      << "servers name a charset by habit";
  EXPECT_EQ(utf8_of("[1]", "application/json;charset=windows-1252"), "as it is");
  EXPECT_EQ(utf8_of("\xef\xbb\xbf[\"\xff\"]", "application/json;charset=utf-16"), "as it is")
      << "a mark says more than a name";
  EXPECT_EQ(utf8_of("[\"\xff\"]", "application/json;charset=utf-8"), "as it is");
  EXPECT_EQ(utf8_of("[\"\xff\"]", "application/json"), "as it is");
}

TEST(AnswerCharset, ThatNobodyKnowsIsAFault) {
  EXPECT_EQ(utf8_of("[\"\xff\"]", "application/json;charset=klingon"),
            "fault: its Content-Type names the charset klingon, which this machine does not know: "
            "ask the source for UTF-8, by the header Accept-Charset in source.headers");
  EXPECT_NE(utf8_of("[\"\xff\"]", "application/json;charset=utf-8//TRANSLIT").find("does not know"),
            std::string::npos)
      << "iconv would take more than a name";
  EXPECT_EQ(utf8_of("[\"\x83\"]", "application/json;charset=shift_jis"),
            "fault: its Content-Type names the charset shift_jis, and byte 2 is no text of that");
}

TEST(AnswerCharset, SaysBeforehandThatAnAnswerStaysAsItIs) {
  for (auto const* type : {"", "application/x-ndjson", "text/plain; charset=utf-8",
                           "text/plain; charset=US-ASCII", "application/json;profile=x"}) {
    EXPECT_TRUE(is_utf8_as_it_is(type, "{}\n")) << type;
  }
  for (auto const* type : {"text/plain; charset=iso-8859-1", "text/plain; charset=utf-16"}) {
    EXPECT_FALSE(is_utf8_as_it_is(type, "{}\n")) << type;
    EXPECT_TRUE(is_utf8_as_it_is(type, "\xef\xbb\xbf{}\n")) << "its mark counts before the name";
  }
  EXPECT_FALSE(is_utf8_as_it_is("text/plain; charset=utf-8", "\xff\xfe{"));
}

}  // namespace
}  // namespace loanpulse
