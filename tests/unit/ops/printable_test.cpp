#include "ops/printable.hpp"

#include <gtest/gtest.h>

namespace loanpulse {
namespace {

TEST(Printable, KeepsOrdinaryText) {
  EXPECT_EQ(printable("K\u00f6ln \u20ac 5"), "K\u00f6ln \u20ac 5");
}

TEST(Printable, EscapesLineEndsAndTerminalSequences) {
  EXPECT_EQ(printable("a\n[ERROR] fake\r\x1b[31m\x7f"), R"(a\n[ERROR] fake\x0d\x1b[31m\x7f)");
}

TEST(Printable, EscapesTheEightBitControls) {
  EXPECT_EQ(printable("\u009b31m"), R"(\xc2\x9b31m)");
  EXPECT_EQ(printable("\u00a0"), "\u00a0") << "a no-break space is a character";
}

TEST(Printable, EscapesWhatIsNoUtf8) { EXPECT_EQ(printable("\xff!"), R"(\xff!)"); }

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(printable("abc\u20ac", 5), "abc...");
  EXPECT_EQ(printable("abc\u20ac", 6), "abc\u20ac");
}

}  // namespace
}  // namespace loanpulse
