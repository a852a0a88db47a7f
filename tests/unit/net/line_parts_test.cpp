#include "net/line_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {
namespace {

using testing::ElementsAre;

/// The parts of a text that comes in pieces, the last part too.
std::vector<std::string> parts_of(LineParts lines, std::vector<std::string> const& pieces) {
  std::vector<std::string> parts;
  for (std::string_view piece : pieces) {
    while (true) {
      auto const wanted = lines.wanted();
      auto const taken = piece.substr(0, wanted - std::min(wanted, lines.text().size()));
      lines.text().append(taken);
      piece.remove_prefix(taken.size());
      if (lines.text().size() < wanted) break;
      if (lines.is_full()) parts.push_back(lines.take());
    }
  }
  parts.push_back(lines.take_rest());
  return parts;
}

std::string const text =
    "{\"id\": 1}\r\n{\"id\": 2, \"name\": \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"}\n\n\r\n"
    "\x1e{\"id\": 3}\n{\"id\": 4, \"name\": \"a long name, longer than the others\"}\r\n{\"id\": "
    "5}";

TEST(LineParts, AreWholeLinesAndJoinedTheTextWhereverItIsSplit) {
  for (std::size_t enough = 1; enough < text.size() + 2; ++enough) {
    std::vector<std::string> first;
    for (std::size_t at = 0; at <= text.size(); ++at) {
      auto const parts = parts_of(LineParts{enough, 1'000}, {text.substr(0, at), text.substr(at)});
      std::string joined;
      for (auto const& part : parts) {
        EXPECT_TRUE(&part == &parts.back() || part.ends_with('\n')) << part;
        joined += part;
      }
      EXPECT_EQ(joined, text) << enough << " " << at;
      if (at == 0) first = parts;
      EXPECT_EQ(parts, first) << "the split makes a difference: " << enough << " " << at;
    }
  }
}

TEST(LineParts, HaveEnoughBytesOrEndWithALineThatIsLonger) {
  EXPECT_THAT(parts_of(LineParts{4, 100}, {"a\nb\nc\nd\n"}), ElementsAre("a\nb\n", "c\nd\n", ""));
  EXPECT_THAT(parts_of(LineParts{4, 100}, {"a\nbcdefgh\ni\n"}),
              ElementsAre("a\n", "bcdefgh\n", "i\n"));
  EXPECT_THAT(parts_of(LineParts{4, 100}, {"a\n"}), ElementsAre("a\n"));
  EXPECT_THAT(parts_of(LineParts{4, 100}, {}), ElementsAre(""));
}

/// Whether a text that comes as a whole is found to have too long a line.
bool is_refused(std::size_t enough, std::size_t most, std::string_view whole) {
  LineParts lines{enough, most};
  while (true) {
    auto const wanted = lines.wanted();
    auto const taken = whole.substr(0, wanted - std::min(wanted, lines.text().size()));
    lines.text().append(taken);
    whole.remove_prefix(taken.size());
    bool const is_full = lines.text().size() >= wanted && lines.is_full();
    if (lines.has_too_long_line()) return true;
    if (is_full) {
      lines.take();
    } else if (whole.empty()) {
      return false;
    }
  }
}

TEST(LineParts, NoticeALineOfOneByteTooMany) {
  for (std::size_t const enough : {1u, 4u, 8u, 1'000u}) {
    for (auto const* around : {"", "a\n", "a\nb\nc\nd\ne\n"}) {
      std::string const before{around};
      EXPECT_FALSE(is_refused(enough, 8, before + "12345678\nx")) << enough << before;
      EXPECT_FALSE(is_refused(enough, 8, before + "12345678")) << enough << before;
      EXPECT_TRUE(is_refused(enough, 8, before + "123456789\nx")) << enough << before;
      EXPECT_TRUE(is_refused(enough, 8, before + "123456789")) << enough << before;
    }
  }
}

TEST(LineParts, WantALongLineByTwiceAsMuchAndNeverMoreThanItMayHave) {
  LineParts lines{10, 35};
  std::vector<std::size_t> wanted;
  while (!lines.has_too_long_line()) {
    wanted.push_back(lines.wanted());
    lines.text().resize(lines.wanted(), 'x');
    EXPECT_FALSE(lines.is_full());
  }
  EXPECT_THAT(wanted, ElementsAre(10, 20, 36));
}

}  // namespace
}  // namespace loanpulse
