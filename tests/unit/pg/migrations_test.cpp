#include "pg/migrations.hpp"

#include "support/paths.hpp"
#include "support/stage_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

namespace loanpulse {
namespace {

using testing::HasSubstr;

std::array const two_files{EmbeddedSql{"0001_a.sql", "SELECT 1"},
                           EmbeddedSql{"0002_b.sql", "SELECT 2"}};

AppliedMigration applied(Migration const& migration) {
  return {migration.version, migration.name, migration.sha256};
}

TEST(Migrations, AreNumberedWithoutGaps) {
  auto const read = read_migrations(two_files);
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[1].version, 2);
  EXPECT_EQ(read[1].name, "0002_b.sql");
  // printf 'SELECT 1' | sha256sum
  EXPECT_EQ(read[0].sha256, "e004ebd5b5532a4b85984a62f8ad48a81aa3460c1ca07701f386135d72cdecf5");
  std::array const gap{EmbeddedSql{"0001_a.sql", ""}, EmbeddedSql{"0003_c.sql", ""}};
  EXPECT_THROW(read_migrations(gap), std::logic_error);
  std::array const repeated{EmbeddedSql{"0001_a.sql", ""}, EmbeddedSql{"0001_b.sql", ""}};
  EXPECT_THROW(read_migrations(repeated), std::logic_error);
}

TEST(Migrations, AreEmbeddedByteForByte) {
  ASSERT_FALSE(known_migrations().empty());
  for (auto const& migration : known_migrations()) {
    std::ifstream file{LOANPULSE_SOURCE_DIR "/schema/" + migration.name, std::ios::binary};
    EXPECT_EQ(migration.sql, std::string(std::istreambuf_iterator<char>{file}, {}))
        << migration.name;
  }
}

TEST(Migrations, AreAscii) {
  for (auto const& migration : known_migrations()) {
    for (char const c : migration.sql) {
      ASSERT_TRUE(static_cast<unsigned char>(c) < 0x80)
          << "schema/" << migration.name << " holds a character beyond ASCII, which a database of "
          << "another encoding than UTF8 may not take: write it in ASCII";
    }
  }
}

TEST(Migrations, KnowAFileThatWasPutIntoAsciiAsTheSame) {
  // sha256sum of 0001_metadata.sql as the first databases applied it.
  std::array const before{AppliedMigration{
      1, "0001_metadata.sql", "2a6192b1cc54114f5e16724eba40a1a1780cb56882bdc265f99bc9cecc1894c1"}};
  EXPECT_EQ(check_applied(before, known_migrations()), 1);
  std::array const other{AppliedMigration{2, "0002_queue.sql", before[0].checksum}};
  EXPECT_EQ(stage_error_of([&] { check_applied(other, known_migrations()); }).code(),
            "schema_changed");
}

TEST(Migrations, KnowHowFarADatabaseIs) {
  auto const known = read_migrations(two_files);
  EXPECT_EQ(check_applied({}, known), 0);
  std::array const one{applied(known[0])};
  EXPECT_EQ(check_applied(one, known), 1);
  std::array const both{applied(known[0]), applied(known[1])};
  EXPECT_EQ(check_applied(both, known), 2);
}

TEST(Migrations, RefuseANewerDatabaseAndAChangedFile) {
  auto const known = read_migrations(two_files);
  std::array const newer{AppliedMigration{9, "0009_i.sql", ""}};
  auto const too_new = stage_error_of([&] { check_applied(newer, known); });
  EXPECT_EQ(too_new.code(), "schema_too_new");
  EXPECT_THAT(too_new.what(), HasSubstr("at version 9 and this loanpulse knows up to 2"));
  std::array const changed{AppliedMigration{1, "0001_a.sql", std::string(64, '0')}};
  auto const refused = stage_error_of([&] { check_applied(changed, known); });
  EXPECT_EQ(refused.code(), "schema_changed");
  EXPECT_THAT(refused.what(), HasSubstr("schema/0001_a.sql"));
}

}  // namespace
}  // namespace loanpulse
