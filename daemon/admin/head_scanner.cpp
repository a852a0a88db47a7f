#include "admin/request_head.hpp"

namespace loanpulse {
namespace {

HttpRefusal malformed(std::string detail) { return {400, "malformed", std::move(detail)}; }

/// Method, blanks and version beside the target.
constexpr std::size_t rest_of_request_line = 48;

}  // namespace

std::optional<HttpRefusal> HeadScanner::end_line(std::string_view line) {
  if (++lines_ == 1) {
    if (line.empty()) return malformed("the request begins with an empty line");
    // A request of HTTP/0.9 has no version; waiting for its headers would be in vain.
    if (line.find(" HTTP/") == std::string_view::npos) {
      return malformed("the request line names no version; this server speaks HTTP/1.1");
    }
  }
  if (lines_ > 1 + max_headers && !line.empty()) {
    return HttpRefusal{431, "too_many_headers", "the request has more than 64 headers"};
  }
  return std::nullopt;
}

HeadScanner::Progress HeadScanner::scan(std::string_view received) {
  for (; scanned_ < received.size(); ++scanned_) {
    if (lines_ == 0 && scanned_ > max_target + rest_of_request_line) {
      return {0, HttpRefusal{414, "target_too_long", "the URL is longer than 2 KiB; shorten it"}};
    }
    if (scanned_ >= max_head) {
      return {0, HttpRefusal{431, "head_too_large", "the request's headers exceed 8 KiB"}};
    }
    auto const byte = static_cast<unsigned char>(received[scanned_]);
    bool const after_return = scanned_ > line_start_ && received[scanned_ - 1] == '\r';
    if (byte == '\n') {
      if (!after_return) return {0, malformed("a line ends without a carriage return")};
      std::string_view const line = received.substr(line_start_, scanned_ - 1 - line_start_);
      if (auto refusal = end_line(line)) return {0, std::move(refusal)};
      line_start_ = scanned_ + 1;
      if (line.empty()) return {++scanned_, std::nullopt};
    } else if (after_return) {
      return {0, malformed("a carriage return stands alone")};
    } else if ((byte < 0x20 && byte != '\r' && byte != '\t') || byte == 0x7f) {
      return {0, malformed("a control character in the headers; is this HTTP without TLS?")};
    }
  }
  return {};
}

}  // namespace loanpulse
