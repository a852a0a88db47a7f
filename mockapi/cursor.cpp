#include "mockapi/cursor.hpp"

#include <array>
#include <cstdint>

#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Microseconds, id, and one byte that tells a mangled token: 17 bytes are 23 digits and one '='.
constexpr std::size_t payload_size = 17;
constexpr std::size_t digit_count = 23;
using Payload = std::array<std::uint8_t, payload_size>;

void store(Payload& payload, std::size_t from, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) {
    payload[from + i] = static_cast<std::uint8_t>(value >> (8 * (7 - i)));
  }
}

std::uint64_t load(Payload const& payload, std::size_t from) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value = value << 8U | payload[from + i];
  }
  return value;
}

std::uint8_t check_of(std::uint64_t micros, std::uint64_t id) {
  return static_cast<std::uint8_t>(mixed(micros ^ mixed(id)));
}

}  // namespace

std::string encode_cursor(SortKey const& key) {
  auto const micros = static_cast<std::uint64_t>(key.updated_at.time_since_epoch().count());
  Payload payload{};
  // Masked, so that nobody is tempted to read or to make tokens.
  store(payload, 0, micros ^ mixed(key.application_id));
  store(payload, 8, key.application_id);
  payload[16] = check_of(micros, key.application_id);

  std::string token;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (std::uint8_t const byte : payload) {
    bits = bits << 8U | byte;
    for (held += 8; held >= 6; held -= 6) {
      token += alphabet[bits >> (held - 6) & 63U];
    }
  }
  token += alphabet[bits << (6 - held) & 63U];
  token += '=';
  return token;
}

std::optional<SortKey> decode_cursor(std::string_view token) {
  if (token.size() != digit_count + 1 || token.back() != '=') {
    return std::nullopt;
  }
  Payload payload{};
  std::size_t filled = 0;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (char const c : token.substr(0, digit_count)) {
    std::size_t const digit = alphabet.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      payload[filled++] = static_cast<std::uint8_t>(bits >> held);
    }
  }
  std::uint64_t const id = load(payload, 8);
  std::uint64_t const micros = load(payload, 0) ^ mixed(id);
  SortKey const key{Instant{std::chrono::microseconds{static_cast<std::int64_t>(micros)}}, id};
  if (payload[16] != check_of(micros, id) || encode_cursor(key) != token) {
    return std::nullopt;
  }
  return key;
}

}  // namespace loanpulse::mockapi
