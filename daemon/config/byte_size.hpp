#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// Reads "512B", "64KiB", "64MiB", "1GiB" (a blank before the unit is allowed): a whole number and
/// a unit of IEC 80000-13. Empty for anything else and for what no address space holds.
std::optional<std::size_t> parse_byte_size(std::string_view text);

/// The size in the largest unit that divides it: "64MiB".
std::string format_byte_size(std::size_t bytes);

}  // namespace loanpulse
