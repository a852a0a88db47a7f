#include "admin/http_codec_asio.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <utility>

#include "admin/problem_document.hpp"
#include "admin/request_head.hpp"

namespace loanpulse {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

/// Room for trailers: the head's own size has been judged.
constexpr std::uint32_t header_limit = 2 * max_head;
/// Framing of a body in chunks of one byte each, and then some.
constexpr std::size_t max_raw_body = 8 * max_body;
/// "0\r\n\r\n": before the end of a body in chunks there are never fewer bytes to come. Beast looks
/// at the head of the last chunk again when its trailer has not come, and asserts that it is there.
constexpr std::size_t smallest_rest_of_chunks = 5;

}  // namespace

class RequestReader::Parser {
 public:
  Parser() {
    parser.eager(true);
    parser.header_limit(header_limit);
    parser.body_limit(max_body);
    parser.on_chunk_header(on_chunk);
  }

  // Nobody uses chunk extensions but to make two readers see two different messages.
  std::function<void(std::uint64_t, beast::string_view, error_code&)> on_chunk =
      [](std::uint64_t, beast::string_view extensions, error_code& error) {
        if (!extensions.empty()) error = http::error::bad_chunk_extension;
      };
  http::request_parser<http::string_body> parser;
  std::size_t used = 0;
};

RequestReader::RequestReader() : parser_{std::make_unique<Parser>()} {}
RequestReader::~RequestReader() = default;

RequestReader::Progress RequestReader::put(std::string_view bytes) {
  auto& parser = parser_->parser;
  Progress progress;
  error_code error;
  while (!parser.is_done() && !error && progress.used < bytes.size()) {
    auto const rest = bytes.substr(progress.used);
    if (parser.is_header_done() && parser.chunked() && rest.size() < smallest_rest_of_chunks) break;
    std::size_t const used = parser.put(asio::buffer(rest.data(), rest.size()), error);
    progress.used += used;
    if (used == 0 && !error) break;
  }
  parser_->used += progress.used;
  progress.done = parser.is_done();
  if (error == http::error::need_more) error = {};
  if (error == http::error::body_limit || parser_->used > max_raw_body) {
    progress.refusal =
        HttpRefusal{413, "body_too_large", "the request's body is larger than 64 KiB"};
  } else if (error) {
    progress.refusal =
        HttpRefusal{400, "malformed", "the request is no sound HTTP: " + error.message()};
  } else if (!progress.done && bytes.size() - progress.used > max_head) {
    progress.refusal = HttpRefusal{400, "malformed", "a chunk's head or a trailer is too long"};
  }
  return progress;
}

std::string RequestReader::take_body() { return std::move(parser_->parser.get().body()); }

std::string serialized(AdminResponse response, bool keep_alive, bool to_head) {
  http::response<http::string_body> message;
  message.version(11);
  message.result(static_cast<unsigned>(response.status));
  message.reason(beast::string_view{reason_phrase(response.status)});
  message.set(http::field::content_type, response.content_type);
  for (auto const& [name, value] : response.headers) message.set(name, value);
  message.set(http::field::cache_control, "no-store");
  message.set("X-Content-Type-Options", "nosniff");
  message.keep_alive(keep_alive);
  message.body() = std::move(response.body);
  message.prepare_payload();

  std::string bytes;
  http::response_serializer<http::string_body> serializer{message};
  serializer.split(true);
  error_code error;
  while (!serializer.is_done() && !(to_head && serializer.is_header_done())) {
    serializer.next(error, [&](error_code&, auto const& buffers) {
      std::size_t size = 0;
      for (asio::const_buffer const part : beast::buffers_range_ref(buffers)) {
        bytes.append(static_cast<char const*>(part.data()), part.size());
        size += part.size();
      }
      serializer.consume(size);
    });
  }
  return bytes;
}

}  // namespace loanpulse
