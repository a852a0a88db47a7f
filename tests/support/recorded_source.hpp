#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "support/canned_server.hpp"
#include "support/exchange_script.hpp"

namespace loanpulse::testing_support {

/// A source on loopback that gives each request the answer that was recorded for it, whatever the
/// order, once; another one gets 418. `{origin}` in an exchange is this server's, and
/// `{encoded_origin}` the same within a form.
class RecordedSource {
 public:
  /// Answers so many requests at the most.
  explicit RecordedSource(std::size_t most_requests);

  std::string origin() const { return server_.url(""); }

  /// Forgets what it had to answer before.
  void expect(std::vector<Exchange> const& exchanges);

  /// Requests since expect() for which there was no answer, as they came, and then those that never
  /// came.
  std::vector<std::string> differences() const;

 private:
  struct Awaited {
    Exchange exchange;
    bool came = false;
  };

  std::string answer_to(std::string const& request);
  std::string with_origin(std::string text) const;

  mutable std::mutex mutex_;
  std::vector<Awaited> awaited_;
  std::vector<std::string> unexpected_;
  CannedServer server_;
};

}  // namespace loanpulse::testing_support
