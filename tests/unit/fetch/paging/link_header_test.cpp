#include "fetch/paging/link_header.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

std::string next_of(std::string value) {
  return link_in_headers({{"link", std::move(value)}}, "next");
}

TEST(LinkHeader, NamesTheNextPageHoweverItIsWritten) {
  for (auto const* value :
       {R"(<http://a/2>; rel="next")", "<http://a/2>; rel=next", R"(<http://a/2>;rel="NEXT")",
        R"( <http://a/2> ; Rel = "prev next last" )",
        R"(<http://a/1>; rel="prev", <http://a/2>; rel="next")",
        R"(<http://a/1>; rel=prev,<http://a/2>; title="a, <b>; c"; rel=next)",
        R"(<http://a/2>; title="say \"hi\", please"; rel="next")",
        R"(,, <http://a/2>; rel="next",)",
        R"(<http://a/2>; rel="next"; results="true"; cursor="0:100:0")",
        R"(nonsense, <http://a/2>; rel="next")", R"(<http://a/2>; crossorigin; rel="next")"}) {
    EXPECT_EQ(next_of(value), "http://a/2") << value;
  }
}

TEST(LinkHeader, MayBeOneOfManyHeaders) {
  EXPECT_EQ(
      link_in_headers(
          {{"link", "<a>; rel=prev"}, {"date", "<b>; rel=next"}, {"link", "<c,d;e>; rel=next"}},
          "next"),
      "c,d;e");
}

TEST(LinkHeader, HeedsThatThereIsNothingAtTheNextPage) {
  EXPECT_EQ(next_of(R"(<http://a/2>; rel="next"; results="false"; cursor="0:100:0")"), "");
  EXPECT_EQ(next_of("<http://a/2>; results=false; rel=next"), "");
}

TEST(LinkHeader, DoesNotTakeAnotherRelationForTheNext) {
  for (auto const* value :
       {"", "<http://a/2>", R"(<http://a/2>; rel="prev")", R"(<http://a/2>; rel="nextish")",
        R"(<http://a/2>; rel="last"; rel="next")", R"(<http://a/2>; title="rel=next")",
        R"(<http://a/2>; rev="next")", R"(<http://a/2; rel="next")", "http://a/2; rel=next",
        R"(<http://a/2>; rel="next"; anchor="#part")", R"(<>; rel="next")",
        R"(<http://a/2>; rel="pre)"}) {
    EXPECT_EQ(next_of(value), "") << value;
  }
}

TEST(LinkHeader, IsRelativeToTheUrlThatGaveTheAnswer) {
  PagingInfo info;
  EXPECT_EQ(next_link(info), "");
  info.headers = {{"link", "<?page=2>; rel=next"}};
  EXPECT_EQ(next_link(info), "?page=2") << "of an answer from nowhere";
  info.answered_by = "http://a.example/v2/loans?page=1";
  EXPECT_EQ(next_link(info), "http://a.example:80/v2/loans?page=2");
}

}  // namespace
}  // namespace loanpulse
