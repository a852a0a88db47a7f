#pragma once

#include "json/json_path.hpp"
#include "model/envelope_member.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loanpulse {

/// A value of a JSON document that is no object or array.
struct JsonScalar {
  MemberKind kind = MemberKind::null;
  std::string text;  ///< of a string its characters, of anything else as it is written
};

/// What stands at the path; empty where there is nothing, or an object or array, or the document is
/// no JSON. For the little that is wanted of a small document: it parses the whole.
std::optional<JsonScalar> scalar_at(std::string_view document, JsonPath const& path);

}  // namespace loanpulse
