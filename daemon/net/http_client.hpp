#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/limits.hpp"
#include "model/request_template.hpp"
#include "model/secret.hpp"
#include "model/tls_files.hpp"

namespace loanpulse {

struct HttpRequest {
  std::string url;  ///< http or https
  std::vector<std::pair<std::string, Secret>> headers;
  Timeouts timeouts;
  std::size_t max_body_bytes = 64u << 20;  ///< of the decompressed answer, or of a line of it
  HttpMethod method = HttpMethod::get;
  std::string body = {};  ///< of a POST
  TlsFiles tls = {};
  /// Whether a page with this Content-Type that begins so may be cut at its newline bytes. It is
  /// asked when more than a part has come; empty: none may.
  std::function<bool(std::string_view content_type, std::string_view beginning)> may_be_cut = {};
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;                                          ///< decompressed
  /// Why the body of an answer that is no page is not there, or only in part; empty: it is.
  std::string body_fault;
  /// Whether anything but the end of the connection said where the body ends.
  bool framed = true;
  /// False: `body` is the first part, and HttpClient::next_part() has those behind it.
  bool is_complete = true;
};

/// Of an answer that comes in parts: whole lines, about 4 MiB of them or one that is longer.
struct HttpPart {
  std::string text;
  bool is_last = false;  ///< the answer is complete by its own headers and checksums
  bool framed = true;    ///< as in HttpResponse
};

/// Whether the body of an answer of this status may be what was asked for. That of every other one
/// only explains the status.
constexpr bool brings_a_page(int status) { return status == 200 || status == 203 || status == 206; }

/// Sends requests, one at a time, over connections that are kept open in between. HTTP/1.1, or
/// HTTP/2 where TLS negotiates it; TLS 1.2 or newer and always verified. Proxies come from the
/// usual variables (http_proxy, https_proxy, no_proxy). Redirects are answers like any other;
/// .netrc and cookies are not used. Used by one thread at a time; `stop` may be requested by any.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(HttpClient const&) = delete;
  HttpClient& operator=(HttpClient const&) = delete;

  /// The complete answer, or the first part of one that may be cut. Where its status brings no
  /// page, the status is what counts: a body that is cut, damaged, late, or in an encoding that
  /// nobody reads is given as far as it can be, at most 256 KiB. Throws StageError, whose message
  /// says what happened but not to which URL: transient  dns_failed, connect_failed, proxy_failed,
  /// connection_lost, timeout, truncated, bad_framing,
  ///            bad_encoding, tls_handshake, no_descriptors, network
  /// rejected   bad_url, tls (a certificate that does not verify, or that the server wants of us)
  /// bad_data   page_too_large, headers_too_large, content_encoding
  /// cancelled  cancelled, promptly after a stop request, also while a name is being resolved
  HttpResponse send(HttpRequest const& request, std::stop_token stop);

  /// Of an answer of which send() gave a part: the next one, up to the last. Meanwhile the answer
  /// waits, and `timeouts.total` and `timeouts.idle` begin anew with each part. Throws as send()
  /// does; then, and with the next send(), the rest is given up.
  HttpPart next_part(std::stop_token stop);
  /// Gives up the rest of an answer, and its connection. Nothing where there is none.
  void drop_rest();

 private:
  class Handles;
  struct UnderWay;
  HttpResponse begin(HttpRequest const& request, std::stop_token stop);
  void drive(UnderWay& way, std::stop_token stop);

  std::unique_ptr<Handles> handles_;
  std::unique_ptr<UnderWay> under_way_;  ///< an answer of which more is to come
  std::size_t last_body_bytes_ = 0;
};

}  // namespace loanpulse
