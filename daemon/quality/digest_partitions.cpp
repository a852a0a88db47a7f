#include "quality/digest_partitions.hpp"

#include <algorithm>
#include <span>

namespace loanpulse {
namespace {

std::span<char const> bytes_of(std::span<std::uint64_t const> words) {
  return {reinterpret_cast<char const*>(words.data()), words.size_bytes()};
}

std::span<char> bytes_of(std::span<std::uint64_t> words) {
  return {reinterpret_cast<char*>(words.data()), words.size_bytes()};
}

}  // namespace

DigestPartitions::DigestPartitions(ScratchSpace& space)
    : file_{space.create()}, partitions_(std::size_t{1} << partition_bits) {}

void DigestPartitions::add(std::uint64_t digest) {
  auto& partition = partitions_[digest >> (64 - partition_bits)];
  partition.block[partition.used++] = digest;
  ++partition.count;
  if (partition.used == block_words) put_aside(partition);
}

void DigestPartitions::put_aside(Partition& partition) {
  std::uint64_t const place = file_->size() + 1;
  file_->append(bytes_of(std::span<std::uint64_t const>{partition.block}));
  partition.block[0] = place;
  partition.used = 1;
}

bool DigestPartitions::all_distinct() {
  DigestTable table;
  return std::all_of(partitions_.begin(), partitions_.end(),
                     [&](Partition const& partition) { return is_distinct(partition, table); });
}

bool DigestPartitions::is_distinct(Partition const& partition, DigestTable& table) const {
  table.clear(partition.count);
  auto block = partition.block;
  std::size_t used = partition.used;
  while (true) {
    for (std::size_t i = 1; i < used; ++i) {
      if (!table.add(block[i])) return false;
    }
    if (block[0] == 0) return true;
    file_->read(block[0] - 1, bytes_of(std::span<std::uint64_t>{block}));
    used = block_words;
  }
}

}  // namespace loanpulse
