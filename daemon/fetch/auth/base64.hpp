#pragma once

#include "model/secret.hpp"

#include <string>
#include <string_view>

namespace loanpulse {

/// RFC 4648, 4, with its padding.
std::string base64_encoded(std::string_view bytes);

/// The alphabet for URLs, without padding (RFC 4648, 5).
std::string base64url_encoded(std::string_view bytes);

/// The value of a header Authorization for user and password (RFC 7617).
Secret basic_authorization(std::string_view user, std::string_view password);

}  // namespace loanpulse
