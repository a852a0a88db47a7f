#include "net/answer_framing.hpp"

#include <algorithm>

#include "model/ascii_text.hpp"
#include "model/error.hpp"
#include "net/content_decoder.hpp"

namespace loanpulse {

std::optional<std::string_view> header_of(AnswerHeaders const& headers, std::string_view name) {
  for (auto const& [key, value] : headers) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// RFC 9112, 6.3. Compressed streams have an end of their own.
bool is_framed(AnswerHeaders const& headers) {
  auto const encoding = header_of(headers, "transfer-encoding").value_or("");
  return header_of(headers, "content-length") ||
         encoding.find("chunked") != std::string_view::npos ||
         !is_no_encoding(header_of(headers, "content-encoding").value_or(""));
}

// RFC 9112, 6.3: where the length is said twice and differently, either may be right. Chunks have
// an end of their own, which counts before a length; other transfer codings have none.
void check_framing(AnswerHeaders const& headers) {
  auto const length = header_of(headers, "content-length");
  if (!length) return;
  bool const differing = std::any_of(headers.begin(), headers.end(), [&](auto const& entry) {
    return entry.first == "content-length" && entry.second != *length;
  });
  auto const coding = lower_case(header_of(headers, "transfer-encoding").value_or(""));
  if (differing || !(coding.empty() || coding.ends_with("chunked"))) {
    throw StageError{
        ErrorKind::transient, "bad_framing",
        "the answer's headers contradict each other about its length, so that it cannot be known "
        "to be complete"};
  }
}

}  // namespace loanpulse
