#pragma once

#include <string>
#include <string_view>

namespace loanpulse {

// What looks wrong with a secret as the file has it, and the cure; empty when nothing does. Nothing
// of the text is repeated.

/// Of a text that is a secret as a whole: a variable of a shell, which nobody replaces here, or a
/// long text without a reference, which everybody can read who reads the file.
std::string pasted_secret(std::string_view written);

/// Of the value of a header: only headers that are known to carry secrets, or look like it.
std::string pasted_header(std::string_view name, std::string_view written);

/// Of a connection string of PostgreSQL: a password that is no reference.
std::string pasted_password(std::string_view written);

/// Of a bearer token, its references replaced: a character that no token has.
std::string bearer_token_fault(std::string const& token);

}  // namespace loanpulse
