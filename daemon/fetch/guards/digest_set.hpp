#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loanpulse {

/// A set of 64-bit digests that are spread evenly, in sixteen to thirty-two bytes each. The digest
/// 0 counts as 1.
class DigestSet {
 public:
  /// Whether the digest is new.
  bool insert(std::uint64_t digest);
  bool contains(std::uint64_t digest) const;
  std::size_t size() const { return size_; }

 private:
  void grow();

  std::vector<std::uint64_t> slots_;  ///< by digest, at most half full; 0 is free
  std::size_t size_ = 0;
};

}  // namespace loanpulse
