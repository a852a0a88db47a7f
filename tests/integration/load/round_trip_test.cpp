#include <random>

#include "integration/load/load_fixture.hpp"
#include "load/own_types_pg.hpp"
#include "support/type_samples.hpp"

namespace loanpulse {
namespace {

/// One column of each type, loaded from JSON and read back as PostgreSQL prints it.
class RoundTripTest : public LoadTest {
 protected:
  RoundTripTest() {
    job.source.incremental.reset();
    job.target.columns = {column("id", "integer")};
    auto session = db.connect();
    PgTransaction tx{session};
    tx.exec(own_type_of_samples);
    tx.commit();
  }

  /// As the run's worker does before it begins.
  CommitReceipt load_as_asked(std::string const& data) {
    auto session = db.connect();
    job = with_own_types(session, job);
    return load(data);
  }

  std::string stored(std::string const& type, std::string const& json) {
    job.target.columns.resize(1);
    job.target.columns.push_back(column("v", type));
    job.target.table = "t" + std::to_string(++tables);
    load_as_asked("{\"id\": 1, \"v\": " + json + "}");
    return db.value("SELECT coalesce(v::text, 'NULL') FROM staging." + job.target.table);
  }

  int tables = 0;
};

TEST_F(RoundTripTest, EveryTypeComesBackAsItWas) {
  for (auto const& sample : type_samples()) {
    EXPECT_EQ(stored(sample.declared, sample.json), sample.stored) << sample.declared;
    EXPECT_EQ(load("{\"id\": 1, \"v\": " + sample.json + "}").counts.unchanged, 1u)
        << sample.declared << ": the column has the type that is declared, and the value stayed";
  }
  EXPECT_EQ(stored("text", "null"), "NULL");
}

TEST_F(RoundTripTest, EveryTypeIsAKeyWhoseRowSaysSo) {
  for (auto const& sample : type_samples()) {
    auto const key = column("k", sample.declared);
    if (!may_be_key(key.type.name)) continue;
    job.target.table = "k" + std::to_string(++tables);
    job.target.columns = {key, column("v", "text")};
    job.target.primary_key = {"k"};
    EXPECT_EQ(load_as_asked("{\"k\": " + sample.json + ", \"v\": \"a\"}").counts.inserted, 1u)
        << sample.declared;
    auto const again = load("{\"k\": " + sample.json + ", \"v\": \"b\"}").counts;
    EXPECT_EQ(again.updated, 1u) << sample.declared;
    EXPECT_EQ(again.inserted, 0u) << sample.declared;
  }
}

TEST_F(RoundTripTest, LongExponentsComeBackAsTheNumbersThatTheyAre) {
  EXPECT_EQ(stored("numeric", "1e131071"), "1" + std::string(131'071, '0'));
  EXPECT_EQ(stored("numeric", "-2.50E-16381"), "-0." + std::string(16'380, '0') + "250");
  EXPECT_EQ(stored("numeric", "\"+007.5e+100\""), "75" + std::string(99, '0'));
  EXPECT_EQ(stored("numeric(1000,0)", "12e998"), "12" + std::string(998, '0'));
  EXPECT_EQ(stored("numeric(1000,500)", "1e-400"),
            "0." + std::string(399, '0') + "1" + std::string(100, '0'));
  EXPECT_EQ(stored("numeric", "0.00e99999"), "0");
  EXPECT_EQ(stored("jsonb", "[1e100]"), "[1" + std::string(100, '0') + "]");
}

TEST_F(RoundTripTest, AKeyMayBeALongExponent) {
  job.target.columns = {column("id", "numeric"), column("v", "text")};
  std::string const rows = R"({"id": 1e131071, "v": "a"}, {"id": -2.5e-9000, "v": "b"},
      {"id": 3e200, "v": "c"})";
  EXPECT_EQ(load(rows).counts.inserted, 3u);
  EXPECT_EQ(load(rows).counts.unchanged, 3u) << "compared with what is stored";
  auto const again = load(R"({"id": 30e199, "v": "C"}, {"id": 10e131070, "v": "a"})");
  EXPECT_EQ(again.counts.updated, 1u);
  EXPECT_EQ(again.counts.unchanged, 1u);
  EXPECT_EQ(db.value("SELECT v FROM staging.loans WHERE id = 3e200"), "C");
}

TEST_F(RoundTripTest, MembersOfOneNameAreWhatPostgreSQLMakesOfThem) {
  EXPECT_EQ(stored("json", R"({"a": 1, "b": 2, "a": 3})"), R"({"a":1,"b":2,"a":3})");
  EXPECT_EQ(stored("jsonb", R"({"a": 1, "b": 2, "a": 3})"), R"({"a": 3, "b": 2})");
  EXPECT_EQ(load(R"({"id": 1, "v": {"a": 1, "b": 2, "a": 3}})").counts.unchanged, 1u);
}

TEST_F(RoundTripTest, RandomDecimalsComeBackDigitForDigit) {
  std::mt19937_64 random{20240301};
  auto const digits = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + random() % 10);
    return text;
  };
  job.target.columns = {column("id", "integer"), column("v", "numeric"), column("source", "text")};
  std::string records;
  constexpr int rows = 5'000;
  for (int i = 0; i < rows; ++i) {
    std::string whole = digits(1 + random() % 40);
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    std::string text = whole;
    if (random() % 3 != 0) text += "." + digits(1 + random() % 30);
    bool const zero = text.find_first_not_of("0.") == std::string::npos;
    if (random() % 2 == 0 && !zero) text = "-" + text;
    records += (i == 0 ? "" : ",") + ("{\"id\": " + std::to_string(i) + ", \"v\": " + text +
                                      ", \"source\": \"" + text + "\"}");
  }
  load(records);
  EXPECT_EQ(db.value("SELECT count(*) FROM staging.loans"), std::to_string(rows));
  EXPECT_EQ(db.value("SELECT min(source || ' became ' || v) FROM staging.loans WHERE v::text <> "
                     "source"),
            "");
}

}  // namespace
}  // namespace loanpulse
