#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mockapi/problem.hpp"

namespace loanpulse::mockapi {

/// The parameters of a query string, decoded: `%XX`, and `+` for a blank, as HTML forms write it.
class Parameters {
 public:
  /// Refuses a parameter that comes twice and a broken `%XX`. `query` is without the '?'.
  static Outcome<Parameters> parse(std::string_view query);

  /// The value as it was given, possibly empty; nothing when the parameter is absent.
  std::optional<std::string_view> find(std::string_view name) const;

  /// The same parameters but one.
  Parameters without(std::string_view name) const;

  /// A problem when there is a parameter that is not one of `known`: a misspelt filter that was
  /// ignored would look like a filter that lets everything through.
  std::optional<Problem> unknown(std::initializer_list<std::string_view> known) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// A parameter's value as a whole number of `least`..`most`, or `otherwise` when it is absent.
/// Without `otherwise` the parameter is required.
Outcome<std::uint64_t> whole_number(Parameters const& parameters, std::string_view name,
                                    std::uint64_t least, std::uint64_t most,
                                    std::optional<std::uint64_t> otherwise);

/// "name: detail" as a problem of status 400.
Problem bad_parameter(std::string_view name, std::string_view detail);

}  // namespace loanpulse::mockapi
