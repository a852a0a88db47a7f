#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// The mock API as its own process on a free port.
class MockApi {
 public:
  explicit MockApi(std::vector<std::string> const& options);

  /// "http://127.0.0.1:PORT"
  std::string const& url() const { return url_; }
  void post(std::string const& path) const;

  /// What the source holds now: the comparable text of every application, by its id.
  std::map<std::string, std::string> applications() const;

 private:
  TempDir dir_;
  std::unique_ptr<ChildProcess> process_;
  std::string url_;
};

}  // namespace loanpulse
