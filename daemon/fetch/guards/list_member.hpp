#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fetch/guards/paging_words.hpp"
#include "model/envelope_member.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// The last name of the data_selector, in plain_name's spelling; empty: it has none.
std::string list_name(Source const& source);

/// What a member, or a header, says about the list: by its own name, by what holds it, or by the
/// list's name.
PagingWord word_of(EnvelopeMember const& member, std::string const& list_name);

/// A whole number, also as text; empty when it is none.
std::optional<std::uint64_t> number_of(EnvelopeMember const& member);

}  // namespace loanpulse
