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

/// For a body of which `enough` bytes are wanted at most. A string that grows by itself has its
/// text twice for a moment, and leaves its former sizes to the heap: one of more than a mebibyte
/// gets room that the system gives as it is used, and takes back.
void append_piece(std::string_view bytes, std::string& body, std::size_t enough) {
  constexpr std::size_t small = 1u << 20;
  constexpr std::size_t roomy = 64u << 20;
  std::size_t const needed = body.size() + bytes.size();
  if (needed > body.capacity() && needed > small) {
    body.reserve(std::max(needed, std::min(enough + piece_bytes, std::max(roomy, needed * 8))));
  }
  body.append(bytes);
}

class IdentityDecoder final : public ContentDecoder {
 public:
  bool decode(std::string_view& wire, std::string& body, std::size_t enough) override {
    auto const taken = wire.substr(0, enough - std::min(enough, body.size()));
    append_piece(taken, body, enough);
    wire.remove_prefix(taken.size());
    return true;
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

  bool decode(std::string_view& wire, std::string& body, std::size_t enough) override {
    // zlib takes a pointer to non-const for historical reasons and does not write through it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(wire.data()));
    stream_.avail_in = static_cast<uInt>(wire.size());
    while ((stream_.avail_in > 0 || more_output_) && body.size() < enough) {
      if (ended_) pass_over_padding();
      if (ended_ && stream_.avail_in == 0) break;
      // Another member may follow (RFC 1952, 2.2); anything else behind the end is refused by it.
      if (ended_ && inflateReset(&stream_) != Z_OK) return false;
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      int const status = inflate(&stream_, Z_NO_FLUSH);
      if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return false;
      ended_ = status == Z_STREAM_END;
      more_output_ = !ended_ && stream_.avail_out == 0;
      append_piece({piece_.data(), piece_.size() - stream_.avail_out}, body, enough);
    }
    wire.remove_prefix(wire.size() - stream_.avail_in);
    return true;
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
  bool more_output_ = false;  ///< zlib may hold some that did not fit
  std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

class ZstdDecoder final : public ContentDecoder {
 public:
  ZstdDecoder() {
    if (context_ == nullptr) throw std::bad_alloc{};
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, largest_window_log);
  }

  bool decode(std::string_view& wire, std::string& body, std::size_t enough) override {
    while ((!wire.empty() || more_output_) && body.size() < enough) {
      if (more_output_) {
        std::string_view nothing;
        if (!decode_frame(nothing, body, enough)) return false;
        continue;
      }
      if (magic_bytes_ < magic_.size()) {
        magic_[magic_bytes_++] = wire.front();
        wire.remove_prefix(1);
        if (magic_bytes_ < magic_.size()) continue;
        if (!is_frame_of_today()) return false;
        std::string_view magic{magic_.data(), magic_.size()};
        if (!decode_frame(magic, body, enough)) return false;
        header_bytes_ = magic_.size();
        continue;
      }
      // libzstd 1.5.4 may take what follows the first piece of a header for a frame of its own, if
      // it looks like one: of single bytes none does.
      bool const in_header = header_bytes_ < longest_header;
      auto piece = in_header ? wire.substr(0, 1) : wire;
      auto const given = piece.size();
      if (in_header) ++header_bytes_;
      if (!decode_frame(piece, body, enough)) return false;
      wire.remove_prefix(given - piece.size());
    }
    return true;
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

  /// Takes off `wire` what it decodes: all of it, or up to the end of a frame, or until there is
  /// enough.
  bool decode_frame(std::string_view& wire, std::string& body, std::size_t enough) {
    ZSTD_inBuffer in{wire.data(), wire.size(), 0};
    do {
      ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
      std::size_t const hint = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(hint) != 0) return false;
      ended_ = hint == 0;
      more_output_ = !ended_ && out.pos == out.size;
      append_piece({piece_.data(), out.pos}, body, enough);
    } while (!ended_ && (in.pos < in.size || more_output_) && body.size() < enough);
    wire.remove_prefix(in.pos);
    if (ended_) magic_bytes_ = 0;
    return true;
  }

  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
  bool ended_ = false;
  bool more_output_ = false;     ///< libzstd may hold some that did not fit
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

  bool decode(std::string_view& wire, std::string& body, std::size_t enough) override {
    auto const* in = reinterpret_cast<std::uint8_t const*>(wire.data());
    std::size_t in_size = wire.size();
    while ((in_size > 0 || more_output_) && body.size() < enough) {
      // There is one stream, and nothing behind it.
      if (ended_) return false;
      auto* out = reinterpret_cast<std::uint8_t*>(piece_.data());
      std::size_t room = piece_.size();
      auto const status =
          BrotliDecoderDecompressStream(state_.get(), &in_size, &in, &room, &out, nullptr);
      if (status == BROTLI_DECODER_RESULT_ERROR) return false;
      ended_ = status == BROTLI_DECODER_RESULT_SUCCESS;
      more_output_ = status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
      append_piece({piece_.data(), piece_.size() - room}, body, enough);
    }
    wire.remove_prefix(wire.size() - in_size);
    return true;
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
  bool more_output_ = false;  ///< the decoder holds some that did not fit
  std::vector<char> piece_ = std::vector<char>(piece_bytes);
};

}  // namespace

ContentDecoder::Result ContentDecoder::append(std::string_view wire, std::string& body,
                                              std::size_t limit) {
  if (!decode(wire, body, limit + 1)) return Result::broken;
  if (body.size() <= limit) return Result::ok;
  body.resize(limit);
  return Result::too_large;
}

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
