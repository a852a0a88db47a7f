#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "admin/admin_message.hpp"
#include "admin/admin_view.hpp"

namespace loanpulse {

/// One route, for the router, the permissions and the comparison with openapi.json.
struct AdminRoute {
  std::string_view method;
  std::string_view path;  ///< "/api/v1/jobs/{job}/runs"
  AdminAccess needs = AdminAccess::operate;
  bool waits = false;  ///< may wait for the database: must not run on the event loop
};

std::span<AdminRoute const> admin_routes();

/// The route of a path, whatever the method is; null for none.
AdminRoute const* find_admin_route(std::string_view method, std::string_view path);

/// Answers a request. Never throws: a StageError of the view becomes 503 or 500. Problems are
/// RFC 9457 documents. Unknown path 404, other method 405 with Allow, too little access 401 or 403.
AdminOutcome handle_admin_request(AdminRequest const& request, AdminView& view);

/// The answer to a request that was held back: 200 with the ended run, 424 if it was expected to
/// succeed and did not, 202 while it has not ended.
AdminResponse finish_wait(AwaitRun const& wait, AdminView& view);

/// The answer to a request to reload: 200, 422 with the problems, or 503 where a stop came first.
AdminResponse finish_reload(std::optional<ReloadAnswer> const& answer);

}  // namespace loanpulse
