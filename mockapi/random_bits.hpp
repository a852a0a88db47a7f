#pragma once

#include <cstdint>

namespace loanpulse::mockapi {

/// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): the same input gives the same 64
/// well-mixed bits on every machine, so a row can be made again at any time from its number.
constexpr std::uint64_t mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

/// 64 bits for one purpose (`stream`) of one thing (`number`) under one seed.
constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream,
                                    std::uint64_t number) {
  return mixed(mixed(seed ^ (stream << 56U)) + number);
}

/// Deals out one 64-bit hash in small numbers. Spend at most about 60 bits of it.
class BitDealer {
 public:
  explicit constexpr BitDealer(std::uint64_t bits) : bits_{bits} {}

  /// 0..count-1; the next call sees other bits.
  constexpr std::uint64_t below(std::uint64_t count) {
    std::uint64_t const value = bits_ % count;
    bits_ /= count;
    return value;
  }

 private:
  std::uint64_t bits_;
};

}  // namespace loanpulse::mockapi
