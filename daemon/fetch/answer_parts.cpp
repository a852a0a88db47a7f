#include "fetch/answer_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "json/ends_within_json.hpp"

namespace loanpulse {

AnswerParts::AnswerParts(Page const& first, std::string request) : request_{std::move(request)} {
  next_.number = first.number;
  next_.partition = first.partition;
  next_.url = first.url;
  next_.status = first.status;
  next_.content_type = first.content_type;
  next_.fetched_at = first.fetched_at;
  pass(first);
}

Page AnswerParts::next(std::string text, bool is_last, bool framed) {
  if (is_last && !framed && !text.empty() && ends_within_line(text)) {
    throw StageError{ErrorKind::transient, "truncated", "the connection ended within a line"};
  }
  Page part = next_;
  part.part.is_last = is_last;
  part.body = std::move(text);
  pass(part);
  return part;
}

void AnswerParts::pass(Page const& part) {
  auto const& text = part.body.text();
  next_.part.number = part.part.number + 1;
  next_.part.offset += text.size();
  next_.part.lines += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

StageError AnswerParts::broken_off(StageError const& error) const {
  auto message = fmt::format("{}: {}, after {} bytes of the answer had been taken", request_,
                             error.what(), next_.part.offset);
  if (error.kind() == ErrorKind::transient) {
    message +=
        "; asked for again it might bring other rows, so that nothing of it is kept: a new run "
        "begins anew, as `run.retry` says";
  }
  return {error.kind(), error.code(), message};
}

}  // namespace loanpulse
