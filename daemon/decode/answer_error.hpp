#pragma once

#include <string>
#include <vector>

#include "model/envelope_member.hpp"

namespace loanpulse {

/// The members by which an answer without records says that the request failed, although its status
/// says otherwise: an error, errors or message with something in it, a false ok or success, a
/// status of "error". What only says that all is well ("OK", code 0, "No records found") is none.
/// What says why comes first. Pure.
///
/// `ignored` are members, by name or path, that mean something else.
std::vector<EnvelopeMember> errors_in(std::vector<EnvelopeMember> const& members,
                                      std::vector<std::string> const& ignored);

/// `"error" is "key expired" and "success" is false`
std::string in_words(std::vector<EnvelopeMember> const& errors);

}  // namespace loanpulse
