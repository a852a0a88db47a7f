#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json_path.hpp"
#include "values/converter.hpp"

namespace loanpulse {

/// What stands at a path of one record.
struct ProbedValue {
  enum class Kind { scalar, object, array };

  Kind kind = Kind::scalar;
  ScalarKind scalar = ScalarKind::null;
  std::string text;                  ///< of a scalar
  std::vector<std::string> members;  ///< of an object: its first hundred names
  std::size_t elements = 0;          ///< of an array
};

/// Reads a record's text anew, for messages. Empty where the record does not have the path, and for
/// texts that are no JSON or longer than a megabyte: no message is worth more memory.
std::optional<ProbedValue> probe_record(std::string_view record, JsonPath const& path);

}  // namespace loanpulse
