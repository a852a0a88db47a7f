// Content encodings: the pieces in which bytes come do not matter, the limit holds, what was
// encoded comes back, and what was cut is never complete.
#include "fuzz/fuzz_bytes.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "net/content_decoder.hpp"

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>

namespace loanpulse {
namespace {

constexpr std::size_t limit = 1u << 20;

struct Outcome {
  ContentDecoder::Result result = ContentDecoder::Result::ok;
  bool complete = false;
  std::string body;

  bool operator==(Outcome const&) const = default;
};

Outcome decode(std::string const& encoding, std::string_view wire, std::size_t piece) {
  auto const decoder = make_content_decoder(encoding);
  Outcome outcome;
  while (!wire.empty() && outcome.result == ContentDecoder::Result::ok) {
    outcome.result = decoder->append(wire.substr(0, piece), outcome.body, limit);
    wire.remove_prefix(std::min(piece, wire.size()));
  }
  insist(outcome.body.size() <= limit, "the limit holds");
  outcome.complete = outcome.result == ContentDecoder::Result::ok && decoder->complete();
  // Of a frame that is cut, wrong and too large the one or the other shows first, by how much of it
  // comes at once. Each fails the request.
  if (outcome.result == ContentDecoder::Result::ok && outcome.complete) return outcome;
  outcome.result = ContentDecoder::Result::broken;
  outcome.body.clear();
  return outcome;
}

std::string by_zlib(std::string const& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string wire(deflateBound(&stream, text.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(wire.data());
  stream.avail_out = static_cast<uInt>(wire.size());
  deflate(&stream, Z_FINISH);
  wire.resize(stream.total_out);
  deflateEnd(&stream);
  return wire;
}

std::string by_zstd(std::string const& text) {
  std::string wire(ZSTD_compressBound(text.size()), '\0');
  wire.resize(ZSTD_compress(wire.data(), wire.size(), text.data(), text.size(), 3));
  return wire;
}

std::string by_brotli(std::string const& text) {
  std::size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string wire(size, '\0');
  BrotliEncoderCompress(2, 18, BROTLI_MODE_GENERIC, text.size(),
                        reinterpret_cast<std::uint8_t const*>(text.data()), &size,
                        reinterpret_cast<std::uint8_t*>(wire.data()));
  wire.resize(size);
  return wire;
}

}  // namespace

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  constexpr std::array<char const*, 5> encodings{"gzip", "zstd", "identity", "x-gzip", "br"};
  FuzzBytes input{data, size};
  std::string const encoding = encodings[input.choice(encodings.size())];
  auto const piece = 1 + input.choice(64);
  auto const bytes = input.rest();

  insist(decode(encoding, bytes, bytes.size() + 1) == decode(encoding, bytes, piece),
         "the pieces do not matter");
  if (encoding == "identity") return;
  auto const wire = encoding == "zstd" ? by_zstd(bytes)
                    : encoding == "br" ? by_brotli(bytes)
                                       : by_zlib(bytes);
  auto const back = decode(encoding, wire, piece);
  insist(back.complete && back.body == bytes, "what was encoded comes back");
  auto const cut = std::string_view{wire}.substr(0, wire.size() - 1);
  insist(!decode(encoding, cut, piece).complete, "what was cut is not complete");
}

}  // namespace loanpulse
