#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// The known name that was most likely meant by `name`: at most two edits away (insert, delete,
/// replace, swap of neighbours; one edit for names up to three characters), else one of which the
/// other is the beginning. Case does not count. Empty when none is near; the first of equals wins.
std::optional<std::string> nearest_name(std::string_view name,
                                        std::vector<std::string> const& known);

/// "a, b or c", for messages.
std::string listed(std::vector<std::string> const& names, std::string_view conjunction);

}  // namespace loanpulse
