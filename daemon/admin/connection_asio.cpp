#include "admin/connection_asio.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <utility>

#include "admin/admit_request.hpp"
#include "admin/problem_document.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

using SteadyClock = std::chrono::steady_clock;
using boost::system::error_code;

/// Bytes of a client that sends on while its answer is held back; the rest is read after that.
constexpr std::size_t max_received_early = 16 * 1024;

}  // namespace

Connection::Connection(boost::asio::io_context& loop, std::unique_ptr<ConnectionStream> stream,
                       ConnectionOwner& owner, ClientTimeouts const& timeouts)
    : stream_{std::move(stream)}, owner_{&owner}, timeouts_{timeouts}, timer_{loop} {}

template <typename Function>
void Connection::guarded(Function const& function) {
  if (stage_ == Stage::closed) return;
  try {
    function();
  } catch (std::exception const& e) {
    spdlog::error("An admin connection failed: {}.", printable(e.what()));
    close();
  }
}

void Connection::start() {
  wait_for_client(Stage::shaking_hands, timeouts_.head);
  stream_->handshake([self = shared_from_this()](error_code error) {
    self->guarded([&] {
      if (error) return self->close();
      self->begin_request();
      self->wait_for_client(Stage::reading, self->timeouts_.head);
      self->read();
    });
  });
}

void Connection::reject() {
  auto response = problem(503, "overloaded", "too many connections; try again later");
  response.headers.emplace_back("Retry-After", "5");
  send(std::move(response), false);
}

void Connection::wait_for_client(Stage stage, std::chrono::milliseconds timeout) {
  stage_ = stage;
  waiting_since_ = SteadyClock::now();
  timer_.expires_after(timeout);
  timer_.async_wait([self = shared_from_this()](error_code error) {
    // A handler that was on its way when the timer was set anew comes without an error.
    if (error || self->timer_.expiry() > SteadyClock::now()) return;
    self->guarded([&] { self->on_timeout(); });
  });
}

void Connection::on_timeout() {
  bool const has_begun = stage_ == Stage::reading && (request_ || !received_.empty());
  if (!has_begun) return close();
  timed_out_ = true;
  stream_->cancel();
}

void Connection::begin_request() {
  scanner_ = {};
  request_.reset();
  reader_.reset();
  method_.clear();
  path_.clear();
  to_head_ = false;
  request_began_ = SteadyClock::now();
}

void Connection::read() {
  if (reading_) return;
  reading_ = true;
  stream_->read_some(boost::asio::buffer(chunk_),
                     [self = shared_from_this()](error_code error, std::size_t size) {
                       self->reading_ = false;
                       self->guarded([&] { self->on_read(error, size); });
                     });
}

void Connection::on_read(error_code error, std::size_t size) {
  if (timed_out_) {
    timed_out_ = false;
    return refuse({408, "request_timeout", "the request did not arrive in time; send it faster"});
  }
  if (error) {
    if (stage_ == Stage::held && owner_ != nullptr) owner_->gave_up(shared_from_this());
    // While an answer is on its way its own operation tells whether the client is there.
    if (stage_ != Stage::writing && stage_ != Stage::finishing) close();
    return;
  }
  if (stage_ == Stage::finishing) return;
  received_.append(chunk_.data(), size);
  if (stage_ == Stage::idle) {
    begin_request();
    wait_for_client(Stage::reading, timeouts_.head);
  }
  if (stage_ == Stage::reading) return advance();
  if (stage_ == Stage::held && received_.size() < max_received_early) read();
}

void Connection::advance() {
  if (request_ || read_head()) read_body();
}

bool Connection::read_head() {
  auto const progress = scanner_.scan(received_);
  if (progress.refusal) {
    refuse(*progress.refusal);
    return false;
  }
  if (progress.length == 0) {
    read();
    return false;
  }
  auto parsed = parse_request_head(std::string_view{received_}.substr(0, progress.length));
  if (auto const* const refusal = std::get_if<HttpRefusal>(&parsed)) {
    to_head_ = received_.starts_with("HEAD ");
    refuse(*refusal);
    return false;
  }
  auto const& head = std::get<RequestHead>(parsed);
  method_ = head.method;
  path_ = head.target.path;
  to_head_ = head.method == "HEAD";
  keep_alive_ = head.keep_alive;
  auto admitted = admit_request(head, owner_->rules());
  if (auto const* const refusal = std::get_if<HttpRefusal>(&admitted)) {
    refuse(*refusal);
    return false;
  }
  request_ = std::get<AdminRequest>(std::move(admitted));
  reader_ = std::make_unique<RequestReader>();
  auto const spent =
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - request_began_);
  auto const waiting_since = waiting_since_;
  wait_for_client(Stage::reading, timeouts_.request - spent);
  waiting_since_ = waiting_since;
  bool const is_asked = head.expects_continue && head.has_body();
  if (!is_asked || received_.size() > progress.length) return true;
  send_continue();
  return false;
}

void Connection::send_continue() {
  sent_ = "HTTP/1.1 100 Continue\r\n\r\n";
  stream_->write(sent_, [self = shared_from_this()](error_code error) {
    self->guarded([&] {
      if (error) return self->close();
      self->read_body();
    });
  });
}

void Connection::read_body() {
  auto const progress = reader_->put(received_);
  received_.erase(0, progress.used);
  if (progress.refusal) return refuse(*progress.refusal);
  if (!progress.done) return read();
  request_->body = reader_->take_body();
  timer_.cancel();
  stage_ = Stage::working;
  request_began_ = SteadyClock::now();
  owner_->handle(shared_from_this(), std::move(*request_));
}

void Connection::hold() {
  // No limit: the request's own timeout is one.
  stage_ = Stage::held;
  read();
}

void Connection::refuse(HttpRefusal const& refusal) { send(problem(refusal), false); }

void Connection::respond(AdminResponse response) {
  if (stage_ != Stage::working && stage_ != Stage::held) return;
  guarded(
      [&] { send(std::move(response), keep_alive_ && owner_ != nullptr && !owner_->closing()); });
}

void Connection::send(AdminResponse response, bool keep_alive) {
  keep_alive_ = keep_alive;
  log(response.status);
  sent_ = serialized(std::move(response), keep_alive, to_head_);
  wait_for_client(Stage::writing, timeouts_.sending);
  stream_->write(sent_, [self = shared_from_this()](error_code error) {
    self->guarded([&] {
      if (error) return self->close();
      self->on_sent();
    });
  });
}

void Connection::log(int status) const {
  auto const took =
      std::chrono::duration_cast<std::chrono::milliseconds>(SteadyClock::now() - request_began_);
  auto const level = status == 500 ? spdlog::level::err : spdlog::level::debug;
  // Neither query nor headers: keys and tokens are there.
  spdlog::log(level, "Admin request {} {} answered with {} after {} ms.",
              method_.empty() ? "(malformed)" : printable(method_, 20), printable(path_, 200),
              status, took.count());
}

void Connection::on_sent() {
  if (!keep_alive_ || owner_ == nullptr || owner_->closing()) return finish();
  begin_request();
  if (received_.empty()) {
    wait_for_client(Stage::idle, timeouts_.idle);
    return read();
  }
  wait_for_client(Stage::reading, timeouts_.head);
  advance();
}

void Connection::finish() {
  wait_for_client(Stage::finishing, timeouts_.finishing);
  stream_->finish([self = shared_from_this()](error_code) { self->close(); });
}

int Connection::disposable() const {
  switch (stage_) {
    case Stage::idle:
    case Stage::finishing:
      return 2;
    case Stage::shaking_hands:
    case Stage::reading:
      return 1;
    case Stage::working:
    case Stage::held:
    case Stage::writing:
    case Stage::closed:
      break;
  }
  return 0;
}

void Connection::finish_soon() {
  if (stage_ == Stage::idle) close();
}

void Connection::abandon() {
  owner_ = nullptr;
  close();
}

void Connection::close() {
  if (stage_ == Stage::closed) return;
  stage_ = Stage::closed;
  timer_.cancel();
  stream_->close();
  if (owner_ != nullptr) owner_->closed(shared_from_this());
}

}  // namespace loanpulse
