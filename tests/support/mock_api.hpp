#pragma once

#include <map>
#include <string>
#include <vector>

#include "support/mockapi_process.hpp"

namespace loanpulse {

/// The mock API as its own process on a free port.
class MockApi {
 public:
  explicit MockApi(std::vector<std::string> const& options) : process_{options} {}

  /// "http://127.0.0.1:PORT"
  std::string url() const { return process_.url(""); }
  void post(std::string const& path) const;

  /// What the source holds now: the comparable text of every application, by its id.
  std::map<std::string, std::string> applications() const;

 private:
  MockapiProcess process_;
};

}  // namespace loanpulse
