#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fetch/guards/paging_words.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// What an answer says of its list: the members around it, and behind them those of its headers
/// that give a number of records or pages, as members of the header's name. An answer that is a
/// list has no other place for them.
std::vector<EnvelopeMember> members_and_headers(PagingInfo const& info);

/// What a header tells of the list, by the name that members_and_headers() gives it; empty: it is
/// none of these.
std::optional<PagingWord> header_word(std::string_view name);

}  // namespace loanpulse
