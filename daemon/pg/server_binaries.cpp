#include "pg/server_binaries.hpp"

#include "model/error.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

namespace loanpulse {
namespace {

namespace fs = std::filesystem;

bool is_server(fs::path const& folder) {
  for (auto const* program : {"initdb", "pg_ctl", "postgres"}) {
    if (access((folder / program).c_str(), X_OK) != 0) return false;
  }
  return true;
}

/// `parent`/*/bin for parent /usr/lib/postgresql, and the like.
void add_subfolders(std::vector<fs::path>& places, fs::path const& parent,
                    std::string_view prefix) {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator{parent, ignored}) {
    if (entry.path().filename().string().starts_with(prefix)) {
      places.push_back(entry.path() / "bin");
    }
  }
}

std::vector<fs::path> candidate_folders() {
  std::vector<fs::path> places;
  add_subfolders(places, "/usr/lib/postgresql", "");
  add_subfolders(places, "/usr", "pgsql-");
  add_subfolders(places, "/opt/homebrew/opt", "postgresql");
  places.emplace_back("/usr/local/pgsql/bin");
  char const* const path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    std::size_t const end = std::min(rest.find(':'), rest.size());
    if (end > 0) places.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return places;
}

/// "postgres (PostgreSQL) 15.20 (Debian …)" → 15; 0 when it does not answer like that.
int major_version(fs::path const& folder) {
  std::string const command = "'" + (folder / "postgres").string() + "' --version 2>/dev/null";
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> const pipe{popen(command.c_str(), "re"), &pclose};
  std::array<char, 256> line{};
  if (!pipe || !std::fgets(line.data(), static_cast<int>(line.size()), pipe.get())) return 0;
  std::string_view const text{line.data()};
  std::size_t const number = text.find_first_of("0123456789");
  return number == std::string_view::npos ? 0 : std::atoi(line.data() + number);
}

}  // namespace

std::vector<ServerBinaries> find_server_binaries() {
  std::vector<ServerBinaries> found;
  for (auto const& folder : candidate_folders()) {
    // A quote would end the shell's word; nobody installs servers in such a folder.
    if (folder.string().find('\'') != std::string::npos || !is_server(folder)) continue;
    int const major = major_version(folder);
    if (major > 0) found.push_back({folder, major});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](auto const& a, auto const& b) { return a.major > b.major; });
  return found;
}

ServerBinaries const& choose_server(std::span<ServerBinaries const> installed,
                                    std::optional<int> data_major, fs::path const& data) {
  if (installed.empty()) {
    throw StageError{ErrorKind::rejected, "private_server",
                     "no database is configured and no PostgreSQL server is installed to start a "
                     "private one: install the package postgresql, or set database.url"};
  }
  constexpr int oldest = 13;
  if (!data_major && installed.front().major < oldest) {
    throw StageError{
        ErrorKind::rejected, "private_server",
        fmt::format("the newest PostgreSQL server here is version {} ({}), and "
                    "LoanPulse needs {} or later: install a newer package postgresql",
                    installed.front().major, installed.front().folder.string(), oldest)};
  }
  if (!data_major) return installed.front();
  for (auto const& server : installed) {
    if (server.major == *data_major) return server;
  }
  throw StageError{
      ErrorKind::rejected, "private_server",
      fmt::format("{} was made by PostgreSQL {}, which is not installed (newest here: {}): install "
                  "postgresql-{}, or move the data to the newer version by pg_upgrade",
                  data.string(), *data_major, installed.front().major, *data_major)};
}

}  // namespace loanpulse
