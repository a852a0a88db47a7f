#include "app/admin_options.hpp"

#include "model/ascii_text.hpp"

#include <algorithm>

namespace loanpulse {
namespace {

/// The host that is listened on is a name by which clients may call us.
std::string host_of(std::string const& listen) {
  std::string host = listen.substr(0, listen.rfind(':'));
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  return host;
}

}  // namespace

AdminServer::Options admin_options(Settings::Admin const& admin, ServiceManager const& service) {
  AdminServer::Options options;
  options.listen = admin.listen;
  options.inherited_socket = service.listening_socket();
  if (admin.tls) {
    options.certificate = admin.tls->certificate.string();
    options.key = admin.tls->key.string();
  }
  return options;
}

void renew_certificate(AdminServer& server, Settings::Admin const& admin) {
  if (admin.tls) server.set_certificate(admin.tls->certificate.string(), admin.tls->key.string());
}

AdminAccessRules admin_rules(Settings::Admin const& admin) {
  AdminAccessRules rules;
  for (auto const& token : admin.tokens) {
    rules.credentials.push_back(
        {token.role == Settings::AdminRole::operate ? AdminAccess::operate : AdminAccess::read,
         token.token});
  }
  for (auto const& host : admin.allowed_hosts) rules.hosts.push_back(lower_case(host));
  if (!admin.listen.starts_with("unix:")) rules.hosts.push_back(lower_case(host_of(admin.listen)));
  return rules;
}

}  // namespace loanpulse
