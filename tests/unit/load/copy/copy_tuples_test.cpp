#include "load/copy/copy_tuples.hpp"

#include <gtest/gtest.h>

#include "load/copy/binary_copy.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

/// Rows of a number, a text and a NULL.
BinaryCopy stream_of(int rows) {
  BinaryCopy copy;
  copy.begin();
  for (int row = 0; row < rows; ++row) {
    copy.begin_tuple(3);
    copy.number_field(std::int32_t{row});
    copy.bytes_field(row == 0 ? "" : "text");
    copy.null_field();
  }
  copy.end();
  return copy;
}

TEST(CopyTuples, GivesEveryRowWithItsFields) {
  auto const copy = stream_of(2);
  CopyTuples tuples{copy.bytes()};
  CopyTuple tuple;
  ASSERT_TRUE(tuples.next(tuple));
  EXPECT_EQ(tuple.count, 3u);
  CopyFields fields{tuple.fields};
  EXPECT_EQ(fields.next(), (std::string_view{"\0\0\0\0", 4}));
  auto const empty = fields.next();
  EXPECT_TRUE(empty.empty() && empty.data() != nullptr);
  EXPECT_EQ(fields.next().data(), nullptr);
  ASSERT_TRUE(tuples.next(tuple));
  CopyFields second{tuple.fields};
  second.next();
  EXPECT_EQ(second.next(), "text");
  EXPECT_FALSE(tuples.next(tuple));
}

TEST(CopyTuples, TheWholeTuplesMakeUpTheStream) {
  auto const copy = stream_of(5);
  BinaryCopy again;
  again.begin();
  CopyTuple tuple;
  for (CopyTuples tuples{copy.bytes()}; tuples.next(tuple);) {
    again.fields({tuple.whole.data(), tuple.whole.size()});
  }
  again.end();
  EXPECT_EQ(std::string(again.bytes().begin(), again.bytes().end()),
            std::string(copy.bytes().begin(), copy.bytes().end()));
}

TEST(CopyTuples, AHeaderMayHaveAnExtension) {
  auto const copy = stream_of(1);
  std::string bytes(copy.bytes().begin(), copy.bytes().end());
  bytes[BinaryCopy::header_size - 1] = 2;
  bytes.insert(BinaryCopy::header_size, "xy");
  CopyTuples tuples{bytes};
  CopyTuple tuple;
  EXPECT_TRUE(tuples.next(tuple));
  EXPECT_FALSE(tuples.next(tuple));
}

TEST(CopyTuples, AStreamThatIsBrokenOffIsNoEnd) {
  auto const copy = stream_of(1);
  for (std::size_t size = 0; size < copy.bytes().size(); ++size) {
    EXPECT_THROW(
        {
          CopyTuples tuples{copy.bytes().first(size)};
          CopyTuple tuple;
          while (tuples.next(tuple)) continue;
        },
        StageError)
        << size;
  }
}

}  // namespace
}  // namespace loanpulse
