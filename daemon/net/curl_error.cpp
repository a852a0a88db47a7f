#include "net/curl_error.hpp"

#include <fmt/format.h>

#include <string>

#include "ops/printable.hpp"

namespace loanpulse {
namespace {

struct Meaning {
  ErrorKind kind;
  char const* code;
  char const* words;
};

Meaning meaning_of(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return {ErrorKind::rejected, "bad_url", "the URL cannot be requested"};
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return {ErrorKind::transient, "proxy_failed", "the proxy could not be reached"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorKind::transient, "dns_failed", "the host name could not be resolved"};
    case CURLE_COULDNT_CONNECT:
      return {ErrorKind::transient, "connect_failed", "no connection"};
    case CURLE_PARTIAL_FILE:
      return {ErrorKind::transient, "truncated", "the answer was cut off"};
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return {ErrorKind::transient, "connection_lost", "the connection was lost"};
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_HTTP_RETURNED_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
      return {ErrorKind::transient, "bad_framing", "the answer is no proper HTTP"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
      return {ErrorKind::rejected, "tls",
              "the server's identity could not be verified; install its certificate authority or "
              "correct the host name"};
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorKind::transient, "tls_handshake", "no TLS connection of version 1.2 or newer"};
    default:
      return {ErrorKind::transient, "network", "the transfer failed"};
  }
}

}  // namespace

StageError curl_error(CURLcode code, std::string_view detail, Timeouts const& timeouts) {
  // Every other timeout is our own: libcurl is told of this one only.
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {ErrorKind::transient, "timeout",
            fmt::format("no connection within {} ms (source.timeouts.connect)",
                        timeouts.connect.count())};
  }
  Meaning const meaning = meaning_of(code);
  if (detail.empty()) detail = curl_easy_strerror(code);
  return {meaning.kind, meaning.code, fmt::format("{} ({})", meaning.words, printable(detail))};
}

}  // namespace loanpulse
