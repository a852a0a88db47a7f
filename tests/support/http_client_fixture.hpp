#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "model/error.hpp"
#include "net/http_client.hpp"
#include "support/canned_server.hpp"

namespace loanpulse {

/// A client whose requests no proxy of the surroundings can catch.
class HttpClientTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { setenv("no_proxy", "*", 1); }

  HttpResponse get(std::string const& url) { return get(HttpRequest{url, {}, {}}); }
  HttpResponse get(HttpRequest const& request) { return client_.send(request, {}); }

  StageError error_of(HttpRequest const& request) {
    try {
      get(request);
    } catch (StageError const& error) {
      return error;
    }
    return {ErrorKind::cancelled, "none", "an answer came"};
  }
  StageError error_of(std::string const& url) { return error_of(HttpRequest{url, {}, {}}); }

  /// The error of a request that is answered by exactly these bytes and the connection's end.
  StageError error_of_answer(std::string bytes) {
    testing_support::CannedServer const server{{testing_support::answering(std::move(bytes))}};
    return error_of(server.url());
  }

  HttpClient client_;
};

}  // namespace loanpulse
