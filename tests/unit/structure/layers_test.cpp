#include "support/paths.hpp"
#include "unit/structure/include_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

fs::path const daemon_folder = fs::path{LOANPULSE_SOURCE_DIR} / "daemon";

std::vector<IncludeLine> all_includes() {
  std::vector<IncludeLine> includes;
  for (auto const& entry : fs::recursive_directory_iterator{daemon_folder}) {
    auto const extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    std::ifstream file{entry.path()};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto found = includes_of(fs::relative(entry.path(), daemon_folder).string(), text);
    std::move(found.begin(), found.end(), std::back_inserter(includes));
  }
  return includes;
}

std::string fault(std::string_view file, std::string_view line) {
  auto const includes = includes_of(file, line);
  return includes.size() == 1 ? layer_fault(includes.front()) : "not one include line";
}

TEST(Layers, EveryIncludeKeepsToThem) {
  auto const includes = all_includes();
  ASSERT_GT(includes.size(), 500u) << "where are the sources? looked in " << daemon_folder;
  for (auto const& include : includes) EXPECT_EQ(layer_fault(include), "");
}

TEST(Layers, EveryOwnHeaderThatIsIncludedExists) {
  for (auto const& include : all_includes()) {
    if (!include.ours) continue;
    EXPECT_TRUE(fs::exists(daemon_folder / include.header))
        << "daemon/" << include.file << ':' << include.line << ": " << include.header;
  }
}

TEST(Layers, AFaultNamesFileLineHeaderAndRule) {
  auto const includes = includes_of("load/a.cpp", "// one\n\n#include \"fetch/url.hpp\"\n");
  ASSERT_EQ(includes.size(), 1u);
  EXPECT_EQ(layer_fault(includes[0]),
            "daemon/load/a.cpp:3: includes fetch/url.hpp: stages never include one another: they "
            "meet in pipeline/");
}

TEST(Layers, FindsIncludesHoweverTheyAreSpaced) {
  EXPECT_EQ(includes_of("a/b.cpp", "#include <a>\n  #  include \"b\"\n// #include \"c\"\n").size(),
            2u);
}

TEST(Layers, TheModelIncludesOnlyItself) {
  EXPECT_EQ(fault("model/run.hpp", "#include \"model/error.hpp\""), "");
  EXPECT_THAT(fault("model/run.hpp", "#include \"json/utf8.hpp\""), HasSubstr("only itself"));
}

TEST(Layers, AStageIncludesModelValuesAndJsonButNoStage) {
  EXPECT_EQ(fault("quality/a.cpp", "#include \"values/converter.hpp\""), "");
  EXPECT_EQ(fault("decode/a.cpp", "#include \"json/json_path.hpp\""), "");
  EXPECT_EQ(fault("fetch/a.cpp", "#include \"ops/printable.hpp\""), "");
  EXPECT_THAT(fault("fetch/a.cpp", "#include \"ops/logging.hpp\""), HasSubstr("may include only"));
  EXPECT_THAT(fault("quality/a_pg.cpp", "#include \"load/warehouse.hpp\""),
              HasSubstr("stages never include one another"));
}

TEST(Layers, OnlyAdaptersSpeakToTheWorld) {
  for (char const* const line :
       {"#include <pqxx/pqxx>", "#include <libpq-fe.h>", "#include <curl/curl.h>",
        "#include <boost/asio/post.hpp>", "#include <spdlog/spdlog.h>"}) {
    EXPECT_THAT(fault("load/sql/upsert_sql.cpp", line), HasSubstr("does not act")) << line;
    EXPECT_EQ(fault("load/warehouse_pg.cpp", line), "") << line;
  }
  EXPECT_THAT(fault("load/copy/row_encoder.cpp", "#include \"pg/session.hpp\""),
              StartsWith("daemon/load/copy/row_encoder.cpp:1: includes pg/session.hpp"));
  EXPECT_EQ(fault("load/sql/upsert_sql.cpp", "#include \"pg/identifier.hpp\""), "");
  EXPECT_THAT(fault("fetch/url.cpp", "#include \"net/http_client.hpp\""),
              HasSubstr("may include only"));
}

TEST(Layers, APureFileIncludesNoAdapterOfItsOwnFolder) {
  EXPECT_THAT(fault("load/copy/row_encoder.cpp", "#include \"load/commit_pg.hpp\""),
              HasSubstr("includes no adapter"));
  EXPECT_EQ(fault("load/warehouse_pg.cpp", "#include \"load/commit_pg.hpp\""), "");
}

TEST(Layers, ThePipelineSeesInterfacesOnly) {
  EXPECT_EQ(fault("pipeline/run_pipeline.cpp", "#include \"load/warehouse.hpp\""), "");
  EXPECT_THAT(fault("pipeline/run_pipeline.cpp", "#include \"load/warehouse_pg.hpp\""),
              HasSubstr("includes no adapter"));
  EXPECT_THAT(fault("pipeline/run_pipeline.cpp", "#include \"config/settings.hpp\""),
              HasSubstr("may include only"));
}

TEST(Layers, EndpointsAskTheCatalogueButNoOtherStage) {
  EXPECT_EQ(fault("admin/a.cpp", "#include \"record/run_catalogue.hpp\""), "");
  EXPECT_THAT(fault("admin/a.cpp", "#include \"record/run_claims.hpp\""),
              HasSubstr("may include only"));
  EXPECT_THAT(fault("admin/a_asio.cpp", "#include \"record/run_catalogue_pg.hpp\""),
              HasSubstr("may include only"));
}

TEST(Layers, AFolderWithoutARuleAndAHeaderWithoutAFolderAreFaults) {
  EXPECT_THAT(fault("misc/a.cpp", "#include \"model/run.hpp\""), HasSubstr("has no include rule"));
  EXPECT_THAT(fault("load/a.cpp", "#include \"warehouse.hpp\""), HasSubstr("write the folder"));
}

}  // namespace
}  // namespace loanpulse
