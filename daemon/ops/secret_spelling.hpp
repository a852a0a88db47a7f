#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// How many bytes at the start of `text` spell `secret`, or at least its first eight bytes: as they
/// are, percent-encoded, or with the escapes of JSON, byte by byte. 0 when they do not.
std::size_t spelled_length(std::string_view text, std::string_view secret);

/// What of the secret can be read wherever it stands within something that is in base64; for either
/// alphabet and each of the three ways in which bytes meet groups of four characters.
std::vector<std::string> base64_spellings(std::string_view secret);

/// What a text in base64 stands for; empty when it is none.
std::string base64_decoded(std::string_view text);

}  // namespace loanpulse
