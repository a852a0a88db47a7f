#include "admin/admin_server_asio.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "admin/connection_asio.hpp"
#include "admin/endpoints.hpp"
#include "admin/listening_socket_asio.hpp"
#include "admin/long_polls_asio.hpp"
#include "admin/problem_document.hpp"
#include "admin/worker_pool.hpp"
#include "model/error.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

/// Connections at once; for one more an idle or slow one is closed, or it is answered 503.
constexpr std::size_t max_connections = 128;
/// Connections beside those that are being answered so; further ones are closed without an answer,
/// and with TLS all are.
constexpr std::size_t max_rejected = 32;
/// Threads for endpoints that ask the database; requests wait for them.
constexpr std::size_t pool_threads = 2;
/// Requests that wait for these threads; one more is answered 503.
constexpr std::size_t max_waiting_requests = 64;
/// Milliseconds until a connection is accepted again after that has failed.
constexpr std::chrono::milliseconds accept_pause{100};

AdminResponse overloaded(std::string_view what) {
  auto response = problem(503, "overloaded", fmt::format("{}; try again later", what));
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

/// docs/reliability.md, S1: whoever can reach the address from another machine must have a token,
/// and nobody on the way may read it.
bool is_guarded(ListeningSocket const& socket, bool has_tls, AdminAccessRules const& rules) {
  return socket.is_local() || (has_tls && !rules.credentials.empty());
}

}  // namespace

class AdminServer::Impl : public ConnectionOwner, public std::enable_shared_from_this<Impl> {
 public:
  Impl(asio::io_context& loop, AdminParts const& parts, Options const& options,
       AdminAccessRules rules)
      : loop_{loop},
        parts_{parts},
        rules_{std::move(rules)},
        timeouts_{options.timeouts},
        tls_{options.certificate.empty()
                 ? nullptr
                 : std::make_unique<TlsIdentity>(options.certificate, options.key)},
        socket_{loop, options.listen, options.inherited_socket},
        pause_{loop},
        pool_{pool_threads, max_waiting_requests},
        long_polls_{std::make_shared<LongPolls>(loop, pool_, parts.catalogue)} {
    if (!is_guarded(socket_, tls_ != nullptr, rules_)) {
      throw StageError{ErrorKind::rejected, "admin_listen",
                       fmt::format("the admin server does not listen on '{}', which other machines "
                                   "can reach, without tokens and TLS; configure both, or listen "
                                   "on 127.0.0.1 or a Unix socket",
                                   socket_.address())};
    }
  }

  std::string const& address() const { return socket_.address(); }

  void accept() {
    accepting_ = true;
    socket_.acceptor().async_accept(
        [self = shared_from_this()](error_code error, StreamSocket socket) {
          self->accepting_ = false;
          // One that was accepted just before the socket closed is still answered.
          if (!error && !self->stopped_) self->admit(std::move(socket));
          if (self->closing_) return self->let_go_after_the_last();
          if (error) return self->on_accept_failed(error);
          self->accept();
        });
  }

  void set_rules(AdminAccessRules rules) {
    if (!is_guarded(socket_, tls_ != nullptr, rules)) {
      spdlog::error(
          "The admin server keeps its tokens: without any, other machines could operate it at "
          "'{}'.",
          socket_.address());
      rules.credentials = rules_.credentials;
    }
    rules_ = std::move(rules);
  }

  void set_certificate(std::string const& certificate, std::string const& key) {
    if (tls_) tls_ = std::make_unique<TlsIdentity>(certificate, key);
  }

  void run_ended(std::string const& run_id) { long_polls_->run_ended(run_id); }

  void close(std::shared_ptr<void> open) {
    closing_ = true;
    open_ = std::move(open);
    pause_.cancel();
    socket_.close();
    long_polls_->close();
    // A copy: those that end now leave the list.
    for (auto const& connection : std::vector{connections_}) connection->finish_soon();
    let_go_after_the_last();
  }

  /// No handler uses anything but this object and what it owns afterwards.
  void stop() {
    closing_ = stopped_ = true;
    pause_.cancel();
    socket_.close();
    long_polls_->stop();
    waits_.clear();
    for (auto const& connection : std::exchange(connections_, {})) connection->abandon();
    pool_.stop();
  }

  AdminAccessRules const& rules() const override { return rules_; }
  bool closing() const override { return closing_; }

  void handle(std::shared_ptr<Connection> const& connection, AdminRequest request) override {
    AdminRoute const* const route = find_admin_route(request.method, request.path);
    if (route == nullptr || !route->waits || request.access < route->needs) {
      return respond_or_wait(connection, handle_admin_request(request, parts_));
    }
    bool const accepted = pool_.submit(
        [self = shared_from_this(), connection, request = std::move(request)]() mutable {
          auto outcome = handle_admin_request(request, self->parts_);
          // Everything is let go of on the loop: the last owner of a connection must be there.
          auto& loop = self->loop_;
          asio::post(loop, [self = std::move(self), connection = std::move(connection),
                            outcome = std::move(outcome)]() mutable {
            self->respond_or_wait(connection, std::move(outcome));
          });
        });
    if (!accepted) connection->respond(overloaded("too many requests wait for the database"));
  }

  void gave_up(std::shared_ptr<Connection> const& connection) override {
    auto const found = waits_.find(connection.get());
    if (found == waits_.end()) return;
    long_polls_->forget(found->second);
    waits_.erase(found);
  }

  void closed(std::shared_ptr<Connection> const& connection) override {
    gave_up(connection);
    std::erase(connections_, connection);
    let_go_after_the_last();
  }

 private:
  void respond_or_wait(std::shared_ptr<Connection> const& connection, AdminOutcome outcome) {
    if (!connection->awaits_answer()) return;  // it was closed meanwhile
    if (auto* const response = std::get_if<AdminResponse>(&outcome)) {
      return connection->respond(std::move(*response));
    }
    if (std::holds_alternative<AwaitReload>(outcome)) return reload(connection);
    auto& await = std::get<AwaitRun>(outcome);
    std::uint64_t const wait = long_polls_->hold(await, [this, connection](AdminResponse response) {
      waits_.erase(connection.get());
      connection->respond(std::move(response));
    });
    // The run may have been made for this very request: it is told of, and can be asked for again.
    if (wait == 0) return connection->respond(std::move(await.now));
    waits_.emplace(connection.get(), wait);
    connection->hold();
  }

  void reload(std::shared_ptr<Connection> const& connection) {
    connection->hold();
    parts_.daemon.reload([connection](std::optional<ReloadAnswer> const& answer) {
      connection->respond(finish_reload(answer));
    });
  }

  void let_go_after_the_last() {
    if (connections_.empty() && !accepting_) open_.reset();
  }

  void on_accept_failed(error_code error) {
    spdlog::debug("The admin server could not accept a connection: {}.", error.message());
    // Most likely descriptors have run out, and accepting would fail again at once.
    dispose_of_one();
    pause_.expires_after(accept_pause);
    pause_.async_wait([self = shared_from_this()](error_code cancelled) {
      if (!cancelled && !self->closing_) self->accept();
    });
  }

  void admit(StreamSocket socket) {
    bool const is_full = connections_.size() >= max_connections && !dispose_of_one();
    if (is_full && (tls_ || connections_.size() >= max_connections + max_rejected)) return;
    error_code ignored;
    if (socket_.is_tcp()) socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    auto connection = std::make_shared<Connection>(
        loop_, tls_ ? tls_->make_stream(std::move(socket)) : make_plain_stream(std::move(socket)),
        *this, timeouts_);
    connections_.push_back(connection);
    if (is_full) return connection->reject();
    connection->start();
  }

  /// Closes the connection that is least of a loss: the one that has been idle longest, else the
  /// one whose request is the longest on its way. False when all are being answered.
  bool dispose_of_one() {
    auto const least = std::max_element(connections_.begin(), connections_.end(),
                                        [](auto const& a, auto const& b) {
                                          return std::pair{a->disposable(), b->waiting_since()} <
                                                 std::pair{b->disposable(), a->waiting_since()};
                                        });
    if (least == connections_.end() || (*least)->disposable() == 0) return false;
    auto const connection = *least;
    connection->close();
    return true;
  }

  asio::io_context& loop_;
  AdminParts const parts_;
  AdminAccessRules rules_;
  ClientTimeouts const timeouts_;
  std::unique_ptr<TlsIdentity> tls_;
  ListeningSocket socket_;
  asio::steady_timer pause_;
  WorkerPool pool_;
  std::shared_ptr<LongPolls> long_polls_;
  std::vector<std::shared_ptr<Connection>> connections_;
  std::map<Connection const*, std::uint64_t> waits_;  ///< whose answers are held
  std::shared_ptr<void> open_;  ///< while it closes: somebody waits for the last connection's end
  bool accepting_ = false;
  bool closing_ = false;
  bool stopped_ = false;
};

AdminServer::AdminServer(asio::io_context& loop, AdminParts const& parts, Options options,
                         AdminAccessRules rules)
    : impl_{std::make_shared<Impl>(loop, parts, options, std::move(rules))} {
  impl_->accept();
}

AdminServer::~AdminServer() { impl_->stop(); }

std::string AdminServer::address() const { return impl_->address(); }
void AdminServer::set_rules(AdminAccessRules rules) { impl_->set_rules(std::move(rules)); }
void AdminServer::set_certificate(std::string const& certificate, std::string const& key) {
  impl_->set_certificate(certificate, key);
}
void AdminServer::run_ended(std::string const& run_id) { impl_->run_ended(run_id); }
void AdminServer::close(std::shared_ptr<void> open) { impl_->close(std::move(open)); }

}  // namespace loanpulse
