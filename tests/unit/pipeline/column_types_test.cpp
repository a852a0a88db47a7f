#include "load/copy/copy_tuples.hpp"
#include "load/copy/row_encoder.hpp"
#include "support/type_samples.hpp"
#include "unit/decode/decoding.hpp"
#include "values/converter.hpp"
#include "values/cursor_order.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <stdexcept>

namespace loanpulse {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// What holds for every column type: a new one is tested by its row in type_table and its sample.

TypeTraits const& row_of(TypeSample const& sample) {
  return traits_of(parse_column_type(sample.declared).value().name);
}

Job job_with(TypeSample const& sample) { return job_of({column("v", sample.declared)}); }

RowBatch read(TypeSample const& sample, std::string const& json) {
  return decode(job_with(sample), "[{\"v\": " + json + "}]").batch;
}

TEST(ColumnTypes, HaveEachASample) {
  auto const samples = type_samples();
  for (auto const& type : type_table) {
    EXPECT_TRUE(std::any_of(samples.begin(), samples.end(), [&](auto const& sample) {
      return row_of(sample).name == type.name;
    })) << type.declared;
  }
}

TEST(ColumnTypes, MakeCellsOfTheKindInTheirRow) {
  for (auto const& sample : type_samples()) {
    auto const batch = read(sample, sample.json);
    EXPECT_THAT(faults_of(batch), IsEmpty()) << sample.declared;
    EXPECT_EQ(batch.row(0)->kind(), cell_kind(row_of(sample).name)) << sample.declared;
  }
}

TEST(ColumnTypes, RefuseWhatIsNoValueOfTheirs) {
  for (auto const& sample : type_samples()) {
    auto const batch = read(sample, sample.refused);
    EXPECT_THAT(faults_of(batch), SizeIs(1)) << sample.declared;
    EXPECT_TRUE(batch.row(0)->is_null()) << sample.declared;
  }
}

TEST(ColumnTypes, TakeNull) {
  for (auto const& sample : type_samples()) {
    auto const batch = read(sample, "null");
    EXPECT_THAT(faults_of(batch), IsEmpty()) << sample.declared;
    EXPECT_EQ(shown_cell(*batch.row(0), column("v", sample.declared).type), "null");
  }
}

TEST(ColumnTypes, AreEncodedInTheirWidth) {
  for (auto const& sample : type_samples()) {
    auto const batch = read(sample, sample.json);
    RowEncoder encoder{job_with(sample), false};
    CopyTuples tuples{encoder.encode(batch, {true})};
    CopyTuple tuple;
    ASSERT_TRUE(tuples.next(tuple));
    auto const field = CopyFields{tuple.fields}.next();
    ASSERT_NE(field.data(), nullptr) << sample.declared;
    auto const width = row_of(sample).width;
    EXPECT_TRUE(width == 0 || field.size() == width) << sample.declared << ": " << field.size();
  }
}

TEST(ColumnTypes, AreCursorsWhenTheirRowSaysSo) {
  for (auto const& sample : type_samples()) {
    auto const cursor = column("v", sample.declared);
    if (!may_be_cursor(cursor.type.name)) {
      EXPECT_THROW(CursorOrder{cursor}, std::invalid_argument) << sample.declared;
      continue;
    }
    std::string text = sample.json;
    std::erase(text, '"');
    CursorOrder const order{cursor};
    EXPECT_EQ(order.fault(text), "") << sample.declared;
    EXPECT_EQ(order.compare(text, text), std::strong_ordering::equal) << sample.declared;
  }
}

}  // namespace
}  // namespace loanpulse
