#pragma once

#include "admin/admin_access.hpp"
#include "admin/admin_server_asio.hpp"
#include "config/settings.hpp"
#include "ops/notify_systemd.hpp"

namespace loanpulse {

/// Where the admin server listens: the service manager's socket, if it passed one, else `listen`.
AdminServer::Options admin_options(Settings::Admin const& admin, ServiceManager const& service);

/// Has the server read its certificate again, which may be in other files now. Throws as
/// AdminServer::set_certificate().
void renew_certificate(AdminServer& server, Settings::Admin const& admin);

/// Who may use it.
AdminAccessRules admin_rules(Settings::Admin const& admin);

}  // namespace loanpulse
