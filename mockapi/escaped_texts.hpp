#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse::mockapi {

/// Texts a field is drawn from, escaped once: each is a complete JSON value, quotes included.
/// Every other one is written in ASCII with \uXXXX escapes, so that readers meet both forms.
class EscapedTexts {
 public:
  explicit EscapedTexts(std::vector<std::string_view> const& texts);

  /// For tables whose entries are JSON already (lists of strings).
  static EscapedTexts of_json(std::vector<std::string_view> const& values);

  std::size_t size() const { return texts_.size(); }
  std::string_view operator[](std::uint64_t index) const { return texts_[index]; }
  std::size_t longest() const;

 private:
  EscapedTexts() = default;

  std::vector<std::string> texts_;
};

/// All tables of a loan application.
struct ApplicationTexts {
  ApplicationTexts();

  EscapedTexts first_names;
  EscapedTexts last_names;
  EscapedTexts unusual_first_names;  ///< other scripts, combining marks, emoji, quotes, newlines
  EscapedTexts unusual_last_names;
  EscapedTexts streets;  ///< without the number: the opening quote is left out
  EscapedTexts cities;
  EscapedTexts states;
  EscapedTexts statuses;
  EscapedTexts purposes;
  EscapedTexts employments;
  EscapedTexts notes;
  EscapedTexts tags;

  /// An upper bound of what one row takes from the tables, in bytes.
  std::size_t longest_row() const;
};

}  // namespace loanpulse::mockapi
