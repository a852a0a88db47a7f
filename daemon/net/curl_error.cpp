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
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorKind::rejected, "tls",
              "the certificates to trust could not be read; check the file of source.tls.ca_file"};
    case CURLE_SSL_CERTPROBLEM:
      return {ErrorKind::rejected, "tls",
              "our own certificate could not be used; check source.tls.certificate, and that "
              "source.tls.key is its key, without a passphrase"};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
      return {ErrorKind::rejected, "tls",
              "the server's identity could not be verified; name its certificate authority by "
              "source.tls.ca_file, install it, or correct the host name"};
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorKind::transient, "tls_handshake", "no TLS connection of version 1.2 or newer"};
    default:
      return {ErrorKind::transient, "network", "the transfer failed"};
  }
}

/// What a server's TLS alert (RFC 8446, 6.2) says about our certificate, or its absence. With
/// TLS 1.3 it comes after our side of the handshake, where libcurl takes it for a broken
/// connection.
bool wants_our_certificate(std::string_view detail) {
  for (std::string_view const alert :
       {"certificate required", "alert bad certificate", "alert unknown ca",
        "alert certificate unknown", "alert certificate expired"}) {
    if (detail.find(alert) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

StageError curl_error(CURLcode code, std::string_view detail, Timeouts const& timeouts) {
  // Every other timeout is our own: libcurl is told of this one only.
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return {ErrorKind::transient, "timeout",
            fmt::format("no connection within {} ms (source.timeouts.connect)",
                        timeouts.connect.count())};
  }
  Meaning meaning = meaning_of(code);
  if (wants_our_certificate(detail)) {
    meaning = {ErrorKind::rejected, "tls",
               "the server wants a certificate of ours that it trusts; name one by "
               "source.tls.certificate and source.tls.key"};
  }
  if (detail.empty()) detail = curl_easy_strerror(code);
  return {meaning.kind, meaning.code, fmt::format("{} ({})", meaning.words, printable(detail))};
}

}  // namespace loanpulse
