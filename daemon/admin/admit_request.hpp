#pragma once

#include <variant>

#include "admin/admin_access.hpp"
#include "admin/admin_message.hpp"
#include "admin/request_head.hpp"

namespace loanpulse {

/// Makes of a head what the endpoints see, still without a body. Refuses, whatever the route is, a
/// Host that is not ours (DNS rebinding) and every request that a web page caused (Origin): there
/// is no CORS here.
std::variant<AdminRequest, HttpRefusal> admit_request(RequestHead const& head,
                                                      AdminAccessRules const& rules);

}  // namespace loanpulse
