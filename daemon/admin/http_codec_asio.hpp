#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "admin/admin_message.hpp"
#include "admin/http_refusal.hpp"

namespace loanpulse {

// The only file that instantiates Beast: HTTP/1.1 messages to and from bytes, without a socket.

/// Cuts one request out of the bytes of a connection. What the head may be has been judged by
/// parse_request_head(); this finds the body's end and takes chunks apart.
class RequestReader {
 public:
  RequestReader();
  ~RequestReader();
  RequestReader(RequestReader const&) = delete;
  RequestReader& operator=(RequestReader const&) = delete;

  struct Progress {
    std::size_t used = 0;  ///< bytes at the front that are not needed again
    bool done = false;
    std::optional<HttpRefusal> refusal;
  };
  /// The first bytes are the whole head.
  Progress put(std::string_view bytes);

  std::string take_body();

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

/// The answer as it goes over the wire. `to_head`: the request was a HEAD, so no body follows.
std::string serialized(AdminResponse response, bool keep_alive, bool to_head);

}  // namespace loanpulse
