#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "admin/endpoint.hpp"

namespace loanpulse {

/// Of all endpoints.
std::vector<AdminRoute> admin_routes();

/// The route of a path, whatever the method is; null for none.
AdminRoute const* find_admin_route(std::string_view method, std::string_view path);

/// Answers a request. Never throws: a StageError of the catalogue becomes 503 or 500. Problems are
/// RFC 9457 documents. Unknown path 404, other method 405 with Allow, too little access 401 or 403.
AdminOutcome handle_admin_request(AdminRequest const& request, AdminParts const& parts);

/// The answer to a request that was held back: 200 with the ended run, 424 if it was expected to
/// succeed and did not, 202 while it has not ended, 503 or 500 where the catalogue throws.
AdminResponse finish_wait(AwaitRun const& wait, RunCatalogue& catalogue);

/// The answer to a request to reload: 200, 422 with the problems, or 503 where a stop came first.
AdminResponse finish_reload(std::optional<ReloadAnswer> const& answer);

}  // namespace loanpulse
