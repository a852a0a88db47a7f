#pragma once

#include "config/yaml_value.hpp"
#include "model/job.hpp"

#include <optional>
#include <string>

namespace loanpulse {

/// Reads the name of an IANA time zone that this machine knows; reports any other and returns
/// false. An absent value is false as well and leaves `into`.
bool read_timezone(std::optional<YamlValue> const& value, std::string& into);

/// Reads a value of `column`, to be compared with its cells later: `into` is the text as written.
/// Reports a text that the column's type does not read and returns false.
bool read_value_of(Column const& column, std::optional<YamlValue> const& value, std::string& into);

/// Whether `a` > `b`; both were read by read_value_of(column).
bool is_above(Column const& column, std::string const& a, std::string const& b);

/// Reads where an incremental job begins: a value of the cursor's column, or "".
bool read_cursor_value(Column const& column, std::optional<YamlValue> const& value,
                       std::string& into);

}  // namespace loanpulse
