#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A one-dimensional PostgreSQL array in its text form, so that one parameter carries many values
/// (PostgreSQL manual, 8.15.6).
class SqlArray {
 public:
  void add(std::string_view text);  ///< any text without a NUL
  void add(std::int64_t number);
  void add(std::optional<std::int64_t> number);  ///< empty: NULL

  /// "{…}"
  std::string text() const { return "{" + elements_ + "}"; }

 private:
  void separate();

  std::string elements_;
};

}  // namespace loanpulse
