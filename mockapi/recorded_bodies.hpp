#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse::mockapi {

/// Recorded answers of other APIs in one folder, served byte for byte. A name is letters, digits
/// and `._-` and does not begin with a dot, so that nothing outside the folder can be named.
class RecordedBodies {
 public:
  explicit RecordedBodies(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// The file of that name. If there is none and a page is asked for, page N of the series
  /// `name1.ext`, `name2.ext`, … (asked for as `name.ext`), and `[]` past the end of the series.
  /// Empty when there is no such file, or the name is not allowed.
  std::optional<std::string> find(std::string_view name, std::optional<std::uint64_t> page) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace loanpulse::mockapi
