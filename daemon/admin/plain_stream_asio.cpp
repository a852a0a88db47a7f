#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "admin/connection_stream_asio.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

class PlainStream : public ConnectionStream {
 public:
  explicit PlainStream(StreamSocket socket)
      : state_{std::make_shared<State>(State{std::move(socket), {}})} {}
  ~PlainStream() override { close(); }

  void handshake(Handler handler) override {
    asio::post(state_->socket.get_executor(), [handler = std::move(handler)] { handler({}); });
  }

  void read_some(asio::mutable_buffer buffer, ReadHandler handler) override {
    state_->socket.async_read_some(buffer, std::move(handler));
  }

  void write(std::string const& bytes, Handler handler) override {
    asio::async_write(
        state_->socket, asio::buffer(bytes),
        [handler = std::move(handler)](error_code error, std::size_t) { handler(error); });
  }

  void finish(Handler handler) override {
    error_code ignored;
    state_->socket.shutdown(asio::socket_base::shutdown_send, ignored);
    discard(state_, std::move(handler));
  }

  void cancel() override {
    error_code ignored;
    state_->socket.cancel(ignored);
  }

  void close() override {
    error_code ignored;
    state_->socket.close(ignored);
  }

 private:
  struct State {
    StreamSocket socket;
    std::array<char, 4096> discarded;
  };

  /// Reads until the client has closed its side too.
  static void discard(std::shared_ptr<State> const& state, Handler handler) {
    state->socket.async_read_some(
        asio::buffer(state->discarded),
        [state, handler = std::move(handler)](error_code error, std::size_t) mutable {
          if (error) return handler(error);
          discard(state, std::move(handler));
        });
  }

  std::shared_ptr<State> state_;
};

}  // namespace

std::unique_ptr<ConnectionStream> make_plain_stream(StreamSocket socket) {
  return std::make_unique<PlainStream>(std::move(socket));
}

}  // namespace loanpulse
