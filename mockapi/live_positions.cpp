#include "mockapi/live_positions.hpp"

#include <algorithm>
#include <bit>

namespace loanpulse::mockapi {
namespace {

constexpr std::uint64_t chunk_words = 16;

std::uint64_t ones(std::uint64_t word) { return static_cast<std::uint64_t>(std::popcount(word)); }

}  // namespace

void LivePositions::extend(std::uint64_t gap, std::uint64_t count) {
  std::uint64_t const first = end_ + gap;
  end_ = first + count;
  words_.resize((end_ + 63) / 64);
  for (std::uint64_t position = first; position < end_;) {
    if (position % 64 == 0 && end_ - position >= 64) {
      words_[position / 64] = ~std::uint64_t{0};
      position += 64;
    } else {
      words_[position / 64] |= std::uint64_t{1} << position % 64;
      ++position;
    }
  }
  recount();
}

void LivePositions::recount() {
  before_chunk_.clear();
  count_ = 0;
  for (std::size_t word = 0; word < words_.size(); ++word) {
    if (word % chunk_words == 0) {
      before_chunk_.push_back(count_);
    }
    count_ += ones(words_[word]);
  }
}

std::uint64_t LivePositions::live_before(std::uint64_t position) const {
  if (position >= end_) {
    return count_;
  }
  std::uint64_t const last_word = position / 64;
  std::uint64_t const chunk = last_word / chunk_words;
  std::uint64_t live = before_chunk_[chunk];
  for (std::uint64_t word = chunk * chunk_words; word < last_word; ++word) {
    live += ones(words_[word]);
  }
  return live + ones(words_[last_word] & ((std::uint64_t{1} << position % 64) - 1));
}

std::uint64_t LivePositions::at_rank(std::uint64_t rank) const {
  if (rank >= count_) {
    return end_;
  }
  auto const above = std::upper_bound(before_chunk_.begin(), before_chunk_.end(), rank);
  auto const chunk = static_cast<std::uint64_t>(above - before_chunk_.begin()) - 1;
  std::uint64_t missing = rank - before_chunk_[chunk];
  std::uint64_t word = chunk * chunk_words;
  for (; ones(words_[word]) <= missing; ++word) {
    missing -= ones(words_[word]);
  }
  std::uint64_t bits = words_[word];
  for (; missing > 0; --missing) {
    bits &= bits - 1;  // drops the lowest one
  }
  return word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
}

std::uint64_t LivePositions::next(std::uint64_t position) const {
  if (position >= end_) {
    return end_;
  }
  std::uint64_t bits = words_[position / 64] & (~std::uint64_t{0} << position % 64);
  for (std::uint64_t word = position / 64;; bits = words_[word]) {
    if (bits != 0) {
      return word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits));
    }
    if (++word == words_.size()) {
      return end_;
    }
  }
}

}  // namespace loanpulse::mockapi
