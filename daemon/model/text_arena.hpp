#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace loanpulse {

/// Memory for the texts of one batch: handed out piece by piece, freed all at once with the batch.
class TextArena {
 public:
  /// `size` bytes that stay where they are until the chunks are destroyed.
  char* allocate(std::size_t size) {
    if (size > left_) {
      std::size_t const chunk = std::max(size, chunk_size);
      chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
      next_ = chunks_.back().get();
      left_ = chunk;
      bytes_ += chunk;
    }
    char* const result = next_;
    next_ += size;
    left_ -= size;
    return result;
  }

  std::string_view copy(std::string_view text) {
    if (text.empty()) return {};
    char* const place = allocate(text.size());
    std::memcpy(place, text.data(), text.size());
    return {place, text.size()};
  }

  /// Of memory, taken since the last release.
  std::size_t bytes() const { return bytes_; }

  /// Gives up the memory, to be kept beside the cells that point into it.
  std::vector<std::unique_ptr<char[]>> release() {
    next_ = nullptr;
    left_ = 0;
    bytes_ = 0;
    return std::exchange(chunks_, {});
  }

 private:
  static constexpr std::size_t chunk_size = 64u << 10;

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace loanpulse
