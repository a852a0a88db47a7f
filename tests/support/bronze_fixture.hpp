#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bronze/bronze_path.hpp"
#include "model/error.hpp"
#include "model/page.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// A bronze folder of its own and a run to fill it.
class BronzeTest : public testing::Test {
 protected:
  static BronzeRun run(std::string job = "loans") {
    return {std::move(job), "018f0000-1234-7abc-8def-0123456789ab",
            std::chrono::sys_days{std::chrono::year{2024} / 5 / 31}};
  }

  static Page page(std::size_t number, std::string body) {
    Page page;
    page.number = number;
    page.url = "http://a.example/loans?page=" + std::to_string(number);
    page.body = std::move(body);
    page.fetched_at = TimePoint{run().date};
    return page;
  }

  /// A body that does not compress well, different for every seed.
  static std::string noise(std::size_t bytes, unsigned seed) {
    std::string text(bytes, '\0');
    for (char& c : text) {
      seed = seed * 1664525u + 1013904223u;
      c = static_cast<char>(seed >> 24);
    }
    return text;
  }

  /// Names of what lies in a folder, sorted.
  static std::vector<std::string> names_in(std::filesystem::path const& folder) {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator{folder}) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  static std::string content_of(std::filesystem::path const& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
  static void write(std::filesystem::path const& file, std::string const& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << text;
  }

  template <typename Call>
  static StageError error_of(Call call) {
    try {
      call();
    } catch (StageError const& error) {
      return error;
    }
    return {ErrorKind::cancelled, "none", "no error"};
  }

  TempDir temp_;
  std::filesystem::path const root_ = temp_.path() / "bronze";
  std::filesystem::path const folder_ = root_ / run_path(run());
};

}  // namespace loanpulse
