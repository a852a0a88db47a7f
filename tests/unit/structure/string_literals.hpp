#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A text in quotes of a C++ source. Neighbours that the compiler joins are one.
struct StringLiteral {
  std::string text;  ///< escapes stay as written
  int line = 1;      ///< in which it begins
};

/// The string literals of a C++ source, without those of comments and #include lines.
std::vector<StringLiteral> string_literals(std::string_view source);

}  // namespace loanpulse
