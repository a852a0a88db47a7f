#include <gtest/gtest.h>

#include <string_view>

#include "record/run_id.hpp"
#include "record/sql_array.hpp"

namespace loanpulse {
namespace {

TEST(SqlArray, QuotesEveryText) {
  SqlArray array;
  EXPECT_EQ(array.text(), "{}");
  for (std::string_view const text : {"a,b", "", "NULL", "say \"x\"", "back\\slash", "{}"}) {
    array.add(text);
  }
  EXPECT_EQ(array.text(), R"({"a,b","","NULL","say \"x\"","back\\slash","{}"})");
}

TEST(SqlArray, LeavesOutWhatIsEmpty) {
  SqlArray array;
  array.add(std::optional<std::int64_t>{});
  array.add(std::int64_t{-5});
  array.add(std::optional<std::int64_t>{7});
  EXPECT_EQ(array.text(), "{NULL,-5,7}");
}

TEST(RunId, IsAUuid) {
  EXPECT_TRUE(is_run_id("01234567-89ab-cdef-0123-456789abcdef"));
  EXPECT_TRUE(is_run_id("01234567-89AB-CDEF-0123-456789ABCDEF"));
  for (std::string_view const text :
       {"", "1", "01234567-89ab-cdef-0123-456789abcde", "01234567-89ab-cdef-0123-456789abcdefa",
        "0123456789abcdef0123456789abcdef0123", "01234567-89ab-cdef-0123-456789abcdeg",
        "01234567x89ab-cdef-0123-456789abcdef"}) {
    EXPECT_FALSE(is_run_id(text)) << text;
  }
}

}  // namespace
}  // namespace loanpulse
