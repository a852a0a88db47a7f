#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct ZSTD_CCtx_s;

namespace loanpulse {

/// Compresses bodies one after the other, with the same memory. Used by one thread at a time.
class Compressor {
 public:
  /// `level` 1..19: a higher one is slower and denser.
  explicit Compressor(int level);
  ~Compressor();
  Compressor(Compressor const&) = delete;
  Compressor& operator=(Compressor const&) = delete;

  /// A body that outlives its frame: zstd (RFC 8878) with checksum, and with the content's size
  /// unless it `goes_on`.
  void begin(std::string_view body, bool goes_on = false);
  /// Once there is no piece of it left: what the frame has behind it.
  void add(std::string_view body, bool goes_on);
  /// The next piece of the frame, until an empty one; valid until the next call. A frame of an
  /// ordinary page is one piece, that of a giant takes the memory of one.
  std::string_view next();

 private:
  struct Free {
    void operator()(ZSTD_CCtx_s* context) const;
  };
  std::unique_ptr<ZSTD_CCtx_s, Free> context_;
  std::vector<char> buffer_;
  std::string_view body_;
  std::size_t read_ = 0;  ///< of the body
  bool goes_on_ = false;
  bool ended_ = true;  ///< there is no piece of it left
};

/// Undoes it. False when `stored` is no complete frame with a right checksum, or holds other than
/// `bytes` bytes; never takes more memory than that.
bool decompress(std::string_view stored, std::size_t bytes, std::string& body);

}  // namespace loanpulse
