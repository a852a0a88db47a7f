#include "e2e/platform.hpp"
#include "support/recipe.hpp"
#include "support/recorded_source.hpp"

namespace loanpulse {
namespace {

using testing::IsEmpty;
using testing_support::parse_exchanges;
using testing_support::RecordedRun;
using testing_support::RecordedSource;

constexpr auto recorded_folder = LOANPULSE_SOURCE_DIR "/tests/data/recipes";

std::vector<RecordedRun> recorded(std::string const& name) {
  std::ifstream file{std::string{recorded_folder} + "/" + name + ".http"};
  return parse_exchanges({std::istreambuf_iterator<char>{file}, {}});
}

/// The rows of a query, each as PostgreSQL writes it as text, a line each.
std::string rows_of(TempDatabase const& db, std::string const& sql) {
  return db.value("SELECT coalesce(string_agg(r::text, E'\\n'), '') FROM (" + sql + ") r");
}

class RecordedRecipe : public testing::TestWithParam<Recipe> {
 protected:
  RecordedRecipe() {
    environment_ = secrets_for(GetParam().yaml, platform_.dir);
    environment_["PGHOST"] = "";
    environment_["PGDATABASE"] = "";
    std::regex const any_origin{"https?://[^/\\s\"']+"};
    platform_.write_job("recipe", std::regex_replace(with_own_files(GetParam().yaml, platform_.dir),
                                                     any_origin, source_.origin()));
  }

  void run(RecordedRun const& recorded) {
    for (auto const& statement : recorded.statements) platform_.db.value(statement);
    source_.expect(recorded.exchanges);
    auto const finished =
        run_program(platform_.command({"run", GetParam().name, "--json"}), environment_);
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    EXPECT_THAT(source_.differences(), IsEmpty());
    EXPECT_FALSE(recorded.queries.empty());
    for (auto const& query : recorded.queries) {
      EXPECT_EQ(rows_of(platform_.db, query.sql), query.rows) << query.sql;
    }
  }

 private:
  Platform platform_;
  RecordedSource source_{100};
  std::map<std::string, std::string> environment_;
};

TEST_P(RecordedRecipe, IsLoadedFromAnswersOfItsShape) {
  auto const runs = recorded(GetParam().name);
  ASSERT_FALSE(runs.empty()) << "tests/data/recipes/" << GetParam().name
                             << ".http is to say what the API is asked and answers";
  for (auto const& each : runs) {
    SCOPED_TRACE(testing::Message() << "run " << &each - runs.data() + 1);
    run(each);
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, RecordedRecipe, testing::ValuesIn(recipes()),
                         [](auto const& each) { return each.param.name; });

TEST(RecordedRecipes, AreThoseOfTheDocuments) {
  std::vector<std::string> names;
  for (auto const& recipe : recipes()) names.push_back(recipe.name);
  std::vector<std::string> files;
  for (auto const& entry : std::filesystem::directory_iterator{recorded_folder}) {
    if (entry.path().extension() == ".http") files.push_back(entry.path().stem().string());
  }
  EXPECT_THAT(files, testing::UnorderedElementsAreArray(names));
}

TEST(RecordedRecipes, AreNotLoadedByRequestsThatTheApiWouldNotTake) {
  RecordedSource source{10};
  auto const runs = parse_exchanges(
      "> POST /a?from={number}\n> K: v\n>> x={encoded_origin}\n< 200\n< L: {origin}/b\n"
      "[\n*1-3 {\"id\": #}\n]\nrun\n");
  ASSERT_EQ(runs.size(), 1u);
  source.expect(runs[0].exchanges);
  std::string encoded = source.origin();
  replace_all(encoded, "://", "%3A%2F%2F");
  replace_all(encoded, ":", "%3A");
  auto const ask = [&](std::string const& path, std::string const& header, std::string body) {
    return http_send({"POST", source.origin() + path, {}, {header}, std::move(body)});
  };
  EXPECT_EQ(ask("/a?from=x", "K: v", "x=" + encoded).status, 418);
  EXPECT_EQ(ask("/a?from=1&to=2", "K: v", "x=" + encoded).status, 418);
  EXPECT_EQ(ask("/a?from=1", "K: w", "x=" + encoded).status, 418);
  EXPECT_EQ(ask("/a?from=1", "K: v", "x=1").status, 418);
  EXPECT_EQ(source.differences().size(), 5u);
  auto const reply = ask("/a?from=17", "K: v", "x=" + encoded);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.headers.at("l"), source.origin() + "/b");
  EXPECT_EQ(reply.body, "[\n {\"id\": 1}, {\"id\": 2}, {\"id\": 3}\n]\n");
  EXPECT_EQ(ask("/a?from=17", "K: v", "x=" + encoded).status, 418) << "once";
  EXPECT_EQ(source.differences().size(), 5u);
}

}  // namespace
}  // namespace loanpulse
