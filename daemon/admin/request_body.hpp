#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include "admin/admin_message.hpp"

namespace loanpulse {

using BodyMembers = std::map<std::string, std::string, std::less<>>;

/// Reads a POST's body: nothing, or a JSON object whose members, all texts, are among `known`; null
/// is as good as absent. Throws Refusal: 415 for another media type, 400 for what is no JSON, 422
/// for another document.
BodyMembers read_body(AdminRequest const& request, std::initializer_list<std::string_view> known);

/// Why a text that a client sent cannot be stored and shown: not `least` to `most` characters long,
/// not UTF-8, or holding control characters. Empty when it can.
std::string fault_of_text(std::string_view text, std::size_t least, std::size_t most);

}  // namespace loanpulse
