#include "mockapi/server_asio.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <chrono>
#include <csignal>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>

namespace loanpulse::mockapi {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::minutes idle_timeout{2};  ///< also of a client that reads nothing
constexpr std::uint64_t request_body_limit = 64 * 1024;
constexpr std::chrono::milliseconds accept_pause{100};

/// One connection: reads a request, sends the answer, and again until the client leaves. Alive as
/// long as one of its operations is pending.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Endpoints& endpoints, std::chrono::milliseconds latency)
      : stream_{std::move(socket)}, endpoints_{endpoints}, latency_{latency} {}

  void read() {
    parser_.emplace();
    parser_->body_limit(request_body_limit);
    stream_.expires_after(idle_timeout);
    http::async_read(stream_, buffer_, *parser_,
                     beast::bind_front_handler(&Session::on_read, shared_from_this()));
  }

 private:
  void on_read(error_code error, std::size_t /*bytes*/) {
    if (error) {
      return;  // the client left, was silent for too long, or does not speak HTTP
    }
    http::request<http::string_body> const& message = parser_->get();
    Request request{.method = std::string{message.method_string()},
                    .target = std::string{message.target()},
                    .authorization = std::string{message[http::field::authorization]},
                    .api_key = std::string{message["X-Api-Key"]},
                    .body = message.body()};
    for (auto const& field : message) {
      std::string name{field.name_string()};
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      request.headers.emplace_back(std::move(name), field.value());
    }
    Response response = endpoints_.handle(request);
    send(request, std::move(response), message.keep_alive());
  }

  /// Every answer passes here, together with its request.
  void send(Request const& request, Response response, bool keep_alive) {
    message_.emplace();
    message_->result(response.status);
    message_->set(http::field::server, "loanpulse-mockapi");
    message_->set(http::field::content_type, response.content_type);
    for (auto const& [name, value] : response.headers) {
      message_->set(name, value);
    }
    message_->keep_alive(keep_alive);
    message_->body() = std::move(response.body);
    message_->prepare_payload();
    cut_message_.clear();
    if (response.cut_after) cut(*response.cut_after);
    auto const wait = response.delay + (request.method == "GET" ? latency_ : latency_.zero());
    if (wait == wait.zero()) return write();
    delay_.expires_after(wait);
    delay_.async_wait([self = shared_from_this()](error_code) { self->write(); });
  }

  /// Of the message so much of the body is sent, although its head promises all of it.
  void cut(std::size_t body_bytes) {
    std::size_t const missing = message_->body().size() - body_bytes;
    std::ostringstream text;
    text << *message_;
    cut_message_ = std::move(text).str();
    cut_message_.resize(cut_message_.size() - missing);
  }

  void write() {
    stream_.expires_after(idle_timeout);
    if (!cut_message_.empty()) {
      asio::async_write(stream_, asio::buffer(cut_message_),
                        [self = shared_from_this()](error_code, std::size_t) {
                          error_code ignored;
                          self->stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
                        });
      return;
    }
    http::async_write(stream_, *message_,
                      beast::bind_front_handler(&Session::on_sent, shared_from_this()));
  }

  void on_sent(error_code error, std::size_t /*bytes*/) {
    if (error) {
      return;
    }
    if (message_->keep_alive()) {
      read();
    } else {
      error_code ignored;
      stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  Endpoints& endpoints_;
  std::chrono::milliseconds const latency_;
  asio::steady_timer delay_{stream_.get_executor()};
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::string_body>> message_;
  std::string cut_message_;  ///< empty: the message is sent whole
};

}  // namespace

/// Accepts connections until a signal comes.
class Server::Listener {
 public:
  Listener(Endpoints& endpoints, ListenAddress const& address, std::chrono::milliseconds latency)
      : endpoints_{endpoints}, latency_{latency} {
    try {
      tcp::endpoint const endpoint{asio::ip::make_address(address.host), address.port};
      acceptor_.open(endpoint.protocol());
      acceptor_.set_option(asio::socket_base::reuse_address{true});
      acceptor_.bind(endpoint);
      acceptor_.listen();
    } catch (boost::system::system_error const& e) {
      throw std::runtime_error{"cannot listen on " + to_string(address) + ": " +
                               e.code().message() +
                               "; use --listen with an address of this machine and a free port"};
    }
    signals_.async_wait([this](error_code error, int /*signal*/) {
      if (!error) {
        context_.stop();
      }
    });
    accept();
  }

  ListenAddress address() const {
    tcp::endpoint const endpoint = acceptor_.local_endpoint();
    return {endpoint.address().to_string(), endpoint.port()};
  }

  void run() { context_.run(); }

 private:
  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) {
        pause();
        return;
      }
      error_code ignored;  // a client that has already gone is noticed by the read
      socket.set_option(tcp::no_delay{true}, ignored);
      std::make_shared<Session>(std::move(socket), endpoints_, latency_)->read();
      accept();
    });
  }

  /// When descriptors run out, accept() would fail again at once and keep the only thread busy.
  void pause() {
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](error_code error) {
      if (!error) {
        accept();
      }
    });
  }

  Endpoints& endpoints_;
  std::chrono::milliseconds const latency_;
  asio::io_context context_{1};
  asio::signal_set signals_{context_, SIGINT, SIGTERM};
  tcp::acceptor acceptor_{context_};
  asio::steady_timer pause_{context_};
};

Server::Server(Endpoints& endpoints, ListenAddress const& address,
               std::chrono::milliseconds latency)
    : listener_{std::make_unique<Listener>(endpoints, address, latency)} {}

Server::~Server() = default;

ListenAddress Server::address() const { return listener_->address(); }

void Server::run() { listener_->run(); }

}  // namespace loanpulse::mockapi
