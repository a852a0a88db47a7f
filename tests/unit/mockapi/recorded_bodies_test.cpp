#include "mockapi/recorded_bodies.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>

#include "api_walk.hpp"

namespace loanpulse::mockapi {
namespace {

/// A folder with a few bodies, and a file beside it that must never be served.
class MockApiRecordedBodies : public testing::Test {
 protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "loanpulse-bodies-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    root_ = name;
    std::filesystem::create_directories(root_ / "bodies" / "inner");
    write("secret.json", "secret");
    write("bodies/list1.json", "[1,\r\n2]");
    write("bodies/list2.json", std::string{"[3,\0\xff]", 6});
    write("bodies/plain.json", "{}");
    write("bodies/bare1", "one");
    write("bodies/.hidden", "hidden");
    bodies_.emplace(root_ / "bodies");
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(std::string const& name, std::string const& text) {
    std::ofstream{root_ / name, std::ios::binary} << text;
  }

  std::filesystem::path root_;
  std::optional<RecordedBodies> bodies_;
};

TEST_F(MockApiRecordedBodies, AreServedByteForByte) {
  EXPECT_EQ(bodies_->find("list1.json", {}), "[1,\r\n2]");
  EXPECT_EQ(bodies_->find("list2.json", {}), (std::string{"[3,\0\xff]", 6}));
}

TEST_F(MockApiRecordedBodies, PutThePageNumberBeforeTheExtension) {
  EXPECT_EQ(bodies_->find("list.json", 1), "[1,\r\n2]");
  EXPECT_EQ(bodies_->find("bare", 1), "one");
  EXPECT_EQ(bodies_->find("list.json", {}), std::nullopt);
}

TEST_F(MockApiRecordedBodies, EndASeriesWithAnEmptyList) {
  EXPECT_EQ(bodies_->find("list.json", 3), "[]");
  EXPECT_EQ(bodies_->find("other.json", 1), std::nullopt);
}

TEST_F(MockApiRecordedBodies, PreferTheFileOfThatVeryName) {
  EXPECT_EQ(bodies_->find("plain.json", 7), "{}");
}

TEST_F(MockApiRecordedBodies, ServeNothingOutsideTheFolder) {
  for (std::string const name : {"../secret.json", "..", ".", ".hidden", "", "inner", "inner/x",
                                 "/etc/passwd", "list1.json/", "..\\secret.json"}) {
    EXPECT_EQ(bodies_->find(name, {}), std::nullopt) << name;
    EXPECT_EQ(bodies_->find(name, 1), std::nullopt) << name;
  }
}

TEST_F(MockApiRecordedBodies, AnswerOverTheirEndpoint) {
  ApiWalk api{{.rows = 1, .recorded = bodies_}};
  Response const response = api.get("/recorded/list.json?per_page=2&page=1");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, "[1,\r\n2]");
  EXPECT_EQ(api.get("/recorded/list.json?page=0").status, 400U);
  EXPECT_EQ(api.get("/recorded/../secret.json").status, 404U);
  EXPECT_EQ(api.get("/recorded/..%2Fsecret.json").status, 404U);
  ApiWalk without{{.rows = 1}};
  EXPECT_NE(without.get("/recorded/list1.json").body.find("--bodies"), std::string::npos);
}

}  // namespace
}  // namespace loanpulse::mockapi
