#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <set>

namespace loanpulse {

/// Memory for a giant text that is written from its front to its end, while others still read
/// parts of it. It is zero, and taken from the system as it is written; what lies before all parts
/// that are read, and before the place where the writer is, is given back. Safe from every thread.
class TextRegion : public std::enable_shared_from_this<TextRegion> {
 public:
  /// Throws std::bad_alloc.
  explicit TextRegion(std::size_t size);
  ~TextRegion();
  TextRegion(TextRegion const&) = delete;
  TextRegion& operator=(TextRegion const&) = delete;

  char* data() { return data_; }

  /// Keeps the bytes from `begin` on until the result is gone. The writer needs none before `end`
  /// any more. Parts are asked for in their order.
  std::shared_ptr<char const[]> keep(std::size_t begin, std::size_t end);

 private:
  void release(std::size_t begin);
  void give_back();

  char* data_;
  std::size_t size_;
  std::mutex mutex_;
  std::multiset<std::size_t> kept_;  ///< where the parts that are read begin
  std::size_t writer_ = 0;
  std::size_t given_back_ = 0;
};

}  // namespace loanpulse
