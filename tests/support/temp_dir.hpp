#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

namespace loanpulse {

/// A folder for one test, removed with all it holds at the end.
class TempDir {
 public:
  TempDir() {
    std::string path = testing::TempDir() + "loanpulse-test-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error{"cannot make " + path};
    path_ = path;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(TempDir const&) = delete;
  TempDir& operator=(TempDir const&) = delete;

  std::filesystem::path const& path() const { return path_; }

  std::filesystem::path write(std::filesystem::path const& name, std::string const& text) const {
    auto const path = path_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream{path, std::ios::binary} << text;
    return path;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace loanpulse
