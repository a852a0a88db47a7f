#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {

/// Of an answer, with names in lower case.
using AnswerHeaders = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string_view> header_of(AnswerHeaders const& headers, std::string_view name);

/// Whether anything in an answer of HTTP/1 but the connection's end says where its body ends.
bool is_framed(AnswerHeaders const& headers);

/// Throws StageError{transient, "bad_framing"} where the headers contradict each other about the
/// body's length.
void check_framing(AnswerHeaders const& headers);

}  // namespace loanpulse
