#include "net/content_decoder.hpp"

#include "model/ascii_text.hpp"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <vector>

namespace loanpulse {
namespace {

constexpr std::size_t piece_bytes = 64u << 10;
constexpr int gzip_only = 16 + MAX_WBITS;
constexpr std::size_t longest_header = 18;  // bytes, with the magic number: RFC 8878, 3.1.1.1
constexpr int largest_window_log = 23;      // 8 MiB: RFC 9659, 3

/// How the charsets begin that servers name in Content-Encoding, where none belongs.
constexpr std::array<std::string_view, 6> charsets{"utf-",     "utf8",  "iso-8859-",
                                                   "us-ascii", "ascii", "windows-"};

ContentDecoder::Result append_within(std::string_view bytes, std::string& body, std::size_t limit) {
  if (bytes.size() > limit - std::min(limit, body.size())) {
    return ContentDecoder::Result::too_large;
  }
  body.append(bytes);
  return ContentDecoder::Result::ok;
}

class IdentityDecoder final : public ContentDecoder {
 public:
  Result append(std::string_view wire, std::string& body, std::size_t limit) override {
    return append_within(wire, body, limit);
  }
  bool complete() const override { return true; }
};

class GzipDecoder final : public ContentDecoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, gzip_only) != Z_OK) throw std::bad_alloc{};
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(GzipDecoder const&) = delete;
  GzipDecoder& operator=(GzipDecoder const&) = delete;

  Result append(std::string_view wire, std::string& body, std::size_t limit) override {
    // zlib takes a pointer to non-const for historical reasons and does not write through it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(wire.data()));
    stream_.avail_in = static_cast<uInt>(wire.size());
    bool more_output = false;
    while (stream_.avail_in > 0 || more_output) {
      if (ended_) pass_over_padding();
      if (ended_ && stream_.avail_in == 0) break;
      // Another member may follow (RFC 1952, 2.2); anything else behind the end is refused by it.
      if (ended_ && inflateReset(&stream_) != Z_OK) return Result::broken;
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      int const status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return Result::broken;
      ended_ = status == Z_STREAM_END;
      more_output = !ended_ && stream_.avail_out == 0;
      auto const result =
          append_within({piece_.data(), piece_.size() - stream_.avail_out}, body, limit);
      if (result != Result::ok) return result;
    }
    return Result::ok;
  }
  bool complete() const override { return ended_; }

 private:
  /// Some servers fill the last block with zero bytes, which gzip passes over too; no member begins
  /// with one.
  void pass_over_padding() {
    while (stream_.avail_in > 0 && *stream_.next_in == 0) {
      ++stream_.next_in;
      --stream_.avail_in;
    }
  }

  z_stream stream_{};
  bool ended_ = false;
  std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

class ZstdDecoder final : public ContentDecoder {
 public:
  ZstdDecoder() {
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, largest_window_log);
  }

  Result append(std::string_view wire, std::string& body, std::size_t limit) override {
    while (!wire.empty()) {
      if (magic_bytes_ < magic_.size()) {
        magic_[magic_bytes_++] = wire.front();
        wire.remove_prefix(1);
        if (magic_bytes_ < magic_.size()) continue;
        if (!is_frame_of_today()) return Result::broken;
        std::string_view magic{magic_.data(), magic_.size()};
        if (auto const result = decode(magic, body, limit); result != Result::ok) return result;
        header_bytes_ = magic_.size();
        continue;
      }
      // libzstd 1.5.4 may take what follows the first piece of a header for a frame of its own, if
      // it looks like one: of single bytes none does.
      bool const in_header = header_bytes_ < longest_header;
      auto piece = in_header ? wire.substr(0, 1) : wire;
      auto const given = piece.size();
      if (in_header) ++header_bytes_;
      if (auto const result = decode(piece, body, limit); result != Result::ok) return result;
      wire.remove_prefix(given - piece.size());
    }
    return Result::ok;
  }
  bool complete() const override { return ended_ && magic_bytes_ == 0; }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };

  /// libzstd also reads the formats from before its version 1.0, to which no limit applies.
  bool is_frame_of_today() const {
    std::uint32_t magic = 0;
    for (std::size_t i = magic_.size(); i-- > 0;) {
      magic = magic << 8 | static_cast<unsigned char>(magic_[i]);
    }
    return magic == ZSTD_MAGICNUMBER ||
           (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
  }

  /// Takes off `wire` what it decodes: all of it, or up to the end of a frame.
  Result decode(std::string_view& wire, std::string& body, std::size_t limit) {
    ZSTD_inBuffer in{wire.data(), wire.size(), 0};
    bool more_output = false;
    do {
      ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
      std::size_t const hint = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(hint) != 0) return Result::broken;
      ended_ = hint == 0;
      more_output = !ended_ && out.pos == out.size;
      auto const result = append_within({piece_.data(), out.pos}, body, limit);
      if (result != Result::ok) return result;
    } while (!ended_ && (in.pos < in.size || more_output));
    wire.remove_prefix(in.pos);
    if (ended_) magic_bytes_ = 0;
    return Result::ok;
  }

  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
  bool ended_ = false;
  std::array<char, 4> magic_{};  ///< the beginning of a frame, as far as it has come
  std::size_t magic_bytes_ = 0;
  std::size_t header_bytes_ = 0;  ///< of the frame, or more
  std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

class BrotliDecoder final : public ContentDecoder {
 public:
  BrotliDecoder() {
    if (state_ == nullptr) throw std::bad_alloc{};
  }

  Result append(std::string_view wire, std::string& body, std::size_t limit) override {
    auto const* in = reinterpret_cast<std::uint8_t const*>(wire.data());
    std::size_t in_size = wire.size();
    auto status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (in_size > 0 || status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
      // There is one stream, and nothing behind it.
      if (ended_) return in_size == 0 ? Result::ok : Result::broken;
      auto* out = reinterpret_cast<std::uint8_t*>(piece_.data());
      std::size_t room = piece_.size();
      status = BrotliDecoderDecompressStream(state_.get(), &in_size, &in, &room, &out, nullptr);
      if (status == BROTLI_DECODER_RESULT_ERROR) return Result::broken;
      ended_ = status == BROTLI_DECODER_RESULT_SUCCESS;
      auto const result = append_within({piece_.data(), piece_.size() - room}, body, limit);
      if (result != Result::ok) return result;
    }
    return Result::ok;
  }
  bool complete() const override { return ended_; }

 private:
  struct Free {
    void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
  };
  // Windows of more than 16 MiB, an extension of the format, stay switched off.
  std::unique_ptr<BrotliDecoderState, Free> state_{
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  bool ended_ = false;
  std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

}  // namespace

bool is_no_encoding(std::string_view encoding) {
  auto const name = lower_case(encoding);
  auto const begins = [&](std::string_view charset) { return name.starts_with(charset); };
  return name.empty() || name == "identity" || name == "none" ||
         std::any_of(charsets.begin(), charsets.end(), begins);
}

std::unique_ptr<ContentDecoder> make_content_decoder(std::string_view encoding) {
  auto const name = lower_case(encoding);
  if (is_no_encoding(name)) return std::make_unique<IdentityDecoder>();
  if (name == "gzip" || name == "x-gzip") return std::make_unique<GzipDecoder>();
  if (name == "zstd") return std::make_unique<ZstdDecoder>();
  if (name == "br") return std::make_unique<BrotliDecoder>();
  return nullptr;
}

}  // namespace loanpulse
