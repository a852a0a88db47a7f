#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/admin_message.hpp"
#include "model/secret.hpp"

namespace loanpulse {

struct AdminCredential {
  AdminAccess access = AdminAccess::read;
  Secret token;
};

/// Who may talk to the admin server, and as what.
struct AdminAccessRules {
  std::vector<AdminCredential> credentials;  ///< none: every client may operate
  /// Allowed values of the Host header, without port and in lower case, besides localhost and
  /// loopback addresses.
  std::vector<std::string> hosts;

  /// What an Authorization header entitles to. Compares in a time that depends on neither the
  /// position of a difference nor the length of the tokens.
  AdminAccess access_of(std::optional<std::string_view> authorization) const;

  /// Whether a request with this Host header is meant for us: stops DNS rebinding. A port, if any,
  /// is not compared.
  bool allows_host(std::string_view host) const;
};

}  // namespace loanpulse
