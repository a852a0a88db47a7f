#include "pg/migrations.hpp"

#include "model/error.hpp"
#include "ops/sha256.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <string_view>

namespace loanpulse {
namespace {

/// Files whose characters beyond ASCII were written out after some databases had applied them. They
/// do the same as before.
struct RewrittenFile {
  std::string_view name;
  std::string_view former_sha256;
};
constexpr std::array rewritten_files{RewrittenFile{
    "0001_metadata.sql", "2a6192b1cc54114f5e16724eba40a1a1780cb56882bdc265f99bc9cecc1894c1"}};

bool is_same_file(AppliedMigration const& applied, Migration const& ours) {
  return applied.checksum == ours.sha256 ||
         std::any_of(rewritten_files.begin(), rewritten_files.end(),
                     [&](RewrittenFile const& file) {
                       return file.name == ours.name && file.former_sha256 == applied.checksum;
                     });
}

}  // namespace

std::vector<Migration> read_migrations(std::span<EmbeddedSql const> files) {
  std::vector<Migration> result;
  for (auto const& file : files) {
    int version = 0;
    std::from_chars(file.name.data(), file.name.data() + file.name.size(), version);
    if (version != static_cast<int>(result.size()) + 1) {
      throw std::logic_error{fmt::format("schema/{}: expected number {:04} at this place",
                                         file.name, result.size() + 1)};
    }
    result.push_back({.version = version,
                      .name = std::string{file.name},
                      .sql = std::string{file.sql},
                      .sha256 = sha256_hex(file.sql)});
  }
  return result;
}

std::vector<Migration> const& known_migrations() {
  static std::vector<Migration> const migrations = read_migrations(embedded_sql());
  return migrations;
}

int check_applied(std::span<AppliedMigration const> applied, std::span<Migration const> known) {
  if (applied.empty()) return 0;
  int const newest = applied.back().version;
  int const latest = static_cast<int>(known.size());
  if (newest > latest) {
    throw StageError{
        ErrorKind::rejected, "schema_too_new",
        fmt::format("the database's metadata schema is at version {} and this loanpulse knows up "
                    "to {}: install the newer loanpulse",
                    newest, latest)};
  }
  for (auto const& step : applied) {
    auto const& ours = known[static_cast<std::size_t>(step.version - 1)];
    if (is_same_file(step, ours)) continue;
    throw StageError{
        ErrorKind::rejected, "schema_changed",
        fmt::format("schema/{} is not the file that was applied to this database (its checksum was "
                    "{}…, now {}…): use the loanpulse release that made this database, or put the "
                    "file back and bring the change as a new migration",
                    ours.name, step.checksum.substr(0, 12), ours.sha256.substr(0, 12))};
  }
  return newest;
}

}  // namespace loanpulse
