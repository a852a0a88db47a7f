#include "fetch/guards/digest_set.hpp"

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::size_t first_slots = 16;

}  // namespace

bool DigestSet::insert(std::uint64_t digest) {
  digest = std::max<std::uint64_t>(digest, 1);
  if (size_ * 2 >= slots_.size()) grow();
  std::size_t const mask = slots_.size() - 1;
  std::size_t slot = digest & mask;
  for (; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] == digest) return false;
  }
  slots_[slot] = digest;
  ++size_;
  return true;
}

bool DigestSet::contains(std::uint64_t digest) const {
  if (size_ == 0) return false;
  digest = std::max<std::uint64_t>(digest, 1);
  std::size_t const mask = slots_.size() - 1;
  for (std::size_t slot = digest & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    if (slots_[slot] == digest) return true;
  }
  return false;
}

void DigestSet::grow() {
  auto const before =
      std::exchange(slots_, std::vector<std::uint64_t>(std::max(slots_.size() * 2, first_slots)));
  size_ = 0;
  for (std::uint64_t const digest : before) {
    if (digest != 0) insert(digest);
  }
}

}  // namespace loanpulse
