#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "admin/admin_access.hpp"
#include "admin/admin_message.hpp"
#include "admin/client_timeouts.hpp"
#include "admin/connection_stream_asio.hpp"
#include "admin/http_codec_asio.hpp"
#include "admin/request_head.hpp"

namespace loanpulse {

class Connection;

/// What a connection needs of its server.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;

  virtual AdminAccessRules const& rules() const = 0;
  /// No further request on any connection.
  virtual bool closing() const = 0;
  /// Has the request answered by Connection::respond(), at once or later.
  virtual void handle(std::shared_ptr<Connection> const& connection, AdminRequest request) = 0;
  /// The client of an answer that is held back has gone.
  virtual void gave_up(std::shared_ptr<Connection> const& connection) = 0;
  virtual void closed(std::shared_ptr<Connection> const& connection) = 0;
};

/// One client: reads a request, has it answered, sends the answer, and again. Every wait for the
/// client has a limit. Event loop only.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(boost::asio::io_context& loop, std::unique_ptr<ConnectionStream> stream,
             ConnectionOwner& owner, ClientTimeouts const& timeouts);

  void start();
  /// Answers 503 to whatever the client wants.
  void reject();

  /// The answer to the request that was handed to the owner.
  void respond(AdminResponse response);
  /// The answer will take long: watches whether the client is still there.
  void hold();

  bool awaits_answer() const { return stage_ == Stage::working; }

  /// How readily it may be closed for a new client: 0 not at all, 2 most.
  int disposable() const;
  /// Since when it has been waiting for the client.
  std::chrono::steady_clock::time_point waiting_since() const { return waiting_since_; }
  /// The server closes: ends now if it is between two requests. The first one of a client that has
  /// just connected may be on its way.
  void finish_soon();
  /// Ends now; the owner is not told and not used again.
  void abandon();
  /// Ends now.
  void close();

 private:
  enum class Stage { shaking_hands, idle, reading, working, held, writing, finishing, closed };

  /// Runs a handler; an exception ends this connection and nothing else.
  template <typename Function>
  void guarded(Function const& function);
  void wait_for_client(Stage stage, std::chrono::milliseconds timeout);
  void on_timeout();
  void begin_request();
  void read();
  void on_read(boost::system::error_code error, std::size_t size);
  void advance();
  /// False when there is no body to read, or not yet.
  bool read_head();
  void read_body();
  void send_continue();
  void refuse(HttpRefusal const& refusal);
  void send(AdminResponse response, bool keep_alive);
  void on_sent();
  void finish();
  void log(int status) const;

  std::unique_ptr<ConnectionStream> stream_;
  ConnectionOwner* owner_;
  ClientTimeouts timeouts_;
  boost::asio::steady_timer timer_;
  Stage stage_ = Stage::shaking_hands;
  std::chrono::steady_clock::time_point waiting_since_;
  std::chrono::steady_clock::time_point request_began_;
  std::array<char, 4096> chunk_;
  bool reading_ = false;    ///< an operation on chunk_ is under way
  bool timed_out_ = false;  ///< that operation was cut off to answer 408
  std::string received_;    ///< what has come and is not yet taken apart

  HeadScanner scanner_;
  std::optional<AdminRequest> request_;  ///< once its head is there
  bool keep_alive_ = true;
  bool to_head_ = false;  ///< the request is a HEAD
  std::string method_, path_;
  std::unique_ptr<RequestReader> reader_;
  std::string sent_;
};

}  // namespace loanpulse
