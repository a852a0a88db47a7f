#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mockapi/escaped_texts.hpp"
#include "mockapi/timeline.hpp"

namespace loanpulse::mockapi {

/// Renders loan applications as JSON objects. What a row says is a pure function of the seed, its
/// id and its version; status, loan amount, credit score and rate change with the version (the
/// status always does). Amounts are numbers with exactly two decimals and are never a double.
/// Holds a buffer: one thread at a time.
class LoanApplicationWriter {
 public:
  explicit LoanApplicationWriter(std::uint64_t seed);

  void append_json(RowVersion const& row, std::string& out);

 private:
  class Fields;

  std::uint64_t seed_;
  ApplicationTexts texts_;
  std::vector<char> buffer_;  ///< of one row; long enough for the longest
};

}  // namespace loanpulse::mockapi
