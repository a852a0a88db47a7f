#pragma once

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse::testing_support {

/// Compresses a long answer while it is made, in little memory.
class CompressedStream {
 public:
  /// `encoding` as in Content-Encoding: gzip, zstd, br; empty: none. What comes out is given to
  /// `send`, whose false ends it.
  CompressedStream(std::string const& encoding, std::function<bool(std::string_view)> send)
      : send_{std::move(send)} {
    if (encoding == "gzip") {
      deflateInit2(&gzip_, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
      compress_ = [this](std::string_view text, bool ends) { return gzip(text, ends); };
    } else if (encoding == "zstd") {
      compress_ = [this](std::string_view text, bool ends) { return zstd(text, ends); };
    } else if (encoding == "br") {
      BrotliEncoderSetParameter(brotli_.get(), BROTLI_PARAM_QUALITY, 1);
      compress_ = [this](std::string_view text, bool ends) { return brotli(text, ends); };
    } else {
      compress_ = [this](std::string_view text, bool) { return text.empty() || send_(text); };
    }
  }
  ~CompressedStream() { deflateEnd(&gzip_); }
  CompressedStream(CompressedStream const&) = delete;
  CompressedStream& operator=(CompressedStream const&) = delete;

  bool add(std::string_view text) { return compress_(text, false); }
  bool end() { return compress_({}, true); }

 private:
  bool gzip(std::string_view text, bool ends) {
    gzip_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    gzip_.avail_in = static_cast<uInt>(text.size());
    do {
      gzip_.next_out = reinterpret_cast<Bytef*>(out_.data());
      gzip_.avail_out = static_cast<uInt>(out_.size());
      deflate(&gzip_, ends ? Z_FINISH : Z_NO_FLUSH);
      if (!pass(out_.size() - gzip_.avail_out)) return false;
    } while (gzip_.avail_out == 0);
    return true;
  }
  bool zstd(std::string_view text, bool ends) {
    ZSTD_inBuffer in{text.data(), text.size(), 0};
    std::size_t left = 0;
    do {
      ZSTD_outBuffer out{out_.data(), out_.size(), 0};
      left = ZSTD_compressStream2(zstd_.get(), &out, &in, ends ? ZSTD_e_end : ZSTD_e_continue);
      if (!pass(out.pos)) return false;
    } while (ends ? left > 0 : in.pos < in.size);
    return true;
  }
  bool brotli(std::string_view text, bool ends) {
    auto const* in = reinterpret_cast<std::uint8_t const*>(text.data());
    std::size_t in_size = text.size();
    do {
      auto* out = reinterpret_cast<std::uint8_t*>(out_.data());
      std::size_t room = out_.size();
      BrotliEncoderCompressStream(brotli_.get(),
                                  ends ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS,
                                  &in_size, &in, &room, &out, nullptr);
      if (!pass(out_.size() - room)) return false;
    } while (in_size > 0 || BrotliEncoderHasMoreOutput(brotli_.get()) != 0);
    return true;
  }
  bool pass(std::size_t size) { return size == 0 || send_({out_.data(), size}); }

  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
    void operator()(BrotliEncoderState* state) const { BrotliEncoderDestroyInstance(state); }
  };
  std::function<bool(std::string_view)> send_;
  std::function<bool(std::string_view, bool)> compress_;
  z_stream gzip_{};
  std::unique_ptr<ZSTD_CCtx, Free> zstd_{ZSTD_createCCtx()};
  std::unique_ptr<BrotliEncoderState, Free> brotli_{
      BrotliEncoderCreateInstance(nullptr, nullptr, nullptr)};
  std::vector<char> out_ = std::vector<char>(64u << 10);
};

/// One chunk of a chunked answer.
inline std::string chunk_of(std::string_view bytes) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  return std::string{size.data()}.append(bytes).append("\r\n");
}

}  // namespace loanpulse::testing_support
