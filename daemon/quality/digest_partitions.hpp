#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "model/scratch.hpp"
#include "quality/digest_table.hpp"

namespace loanpulse {

/// Any number of 64-bit digests, in the memory of a few: they are put aside on disk by their
/// highest bits, so that those that may be equal come together again. Half a MiB while digests are
/// added; a hundred million of them need 8 MiB more to be compared.
class DigestPartitions {
 public:
  /// Throws StageError, as all methods do.
  explicit DigestPartitions(ScratchSpace& space);

  void add(std::uint64_t digest);

  /// Whether no digest was added twice. Nothing may be added afterwards.
  bool all_distinct();

 private:
  static constexpr std::size_t partition_bits = 8;
  /// A block as it lies in the file: where the partition's block before it begins, plus one (0:
  /// nowhere), then digests.
  static constexpr std::size_t block_words = 256;

  struct Partition {
    std::size_t used = 1;  ///< words of the block in memory
    std::uint64_t count = 0;
    std::array<std::uint64_t, block_words> block{};
  };

  void put_aside(Partition& partition);
  bool is_distinct(Partition const& partition, DigestTable& table) const;

  std::unique_ptr<ScratchFile> file_;
  std::vector<Partition> partitions_;
};

}  // namespace loanpulse
