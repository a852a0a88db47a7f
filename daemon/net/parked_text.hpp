#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace loanpulse {

/// The beginning of a text whose end may never be wanted, compressed meanwhile: an answer that
/// turns out to be too large has then not cost its size. Not thread-safe.
class ParkedText {
 public:
  /// Bytes that are worth it. Below it, and where an answer says its length, nothing is parked.
  static constexpr std::size_t piece_bytes = 8u << 20;

  /// Takes the text, behind what was parked before, and leaves none.
  void park(std::string& text);
  /// Puts what was parked before the text, and forgets it.
  void restore(std::string& text);

  std::size_t size() const { return size_; }

 private:
  struct Piece {
    std::string compressed;
    std::size_t size;  ///< of the text
  };
  std::vector<Piece> pieces_;
  std::size_t size_ = 0;
};

}  // namespace loanpulse
