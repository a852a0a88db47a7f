#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace loanpulse {

/// Undoes a Content-Encoding piece by piece. Not left to libcurl because that takes a compressed
/// stream which simply stops for a complete one (7.88 to 8.x), and a cut page must be an error.
class ContentDecoder {
 public:
  enum class Result { ok, too_large, broken };

  virtual ~ContentDecoder() = default;

  /// Appends what `wire` decodes to, as long as `body` stays within `limit` bytes.
  Result append(std::string_view wire, std::string& body, std::size_t limit);

  /// Appends what `wire` decodes to, and takes off what it has used, until nothing is left of it or
  /// `body` has `enough` bytes, and at most 64 KiB more. In the latter case what is left, which may
  /// be nothing, is given again. False when the stream is damaged.
  virtual bool decode(std::string_view& wire, std::string& body, std::size_t enough) = 0;

  /// True when the stream has come to its own end, checksum included.
  virtual bool complete() const = 0;
};

/// What to put into Accept-Encoding.
inline constexpr std::string_view accepted_encodings = "gzip, zstd, br";

/// Whether a Content-Encoding of this name leaves the bytes as they are: "", "identity", "none",
/// and the name of a charset ("UTF-8"), which some servers put there.
bool is_no_encoding(std::string_view encoding);

/// For what is no encoding, and for "gzip", "x-gzip" (RFC 9110, 8.4.1), "zstd" (RFC 8878, RFC 9659;
/// no frames of formats from before its version 1.0) and "br" (RFC 7932), in any case; null for
/// every other encoding and for lists of them. Zero bytes behind gzip's end are passed over.
std::unique_ptr<ContentDecoder> make_content_decoder(std::string_view encoding);

}  // namespace loanpulse
