#pragma once

#include "config/yaml_value.hpp"
#include "model/column.hpp"

#include <string>

namespace loanpulse {

/// Reads the name of an IANA time zone that this machine knows; reports any other and returns
/// false.
bool read_timezone(YamlValue const& value, std::string& into);

/// Reads a value of `column`, to be compared with its cells later: `into` is the text as written.
/// Reports a text that the column's type does not read and returns false.
bool read_value_of(Column const& column, YamlValue const& value, std::string& into);

/// Whether `a` > `b`; both were read by read_value_of(column).
bool is_above(Column const& column, std::string const& a, std::string const& b);

/// Reports that `text`, which stands at `place`, is neither empty nor a value of the cursor's
/// column: it says where an incremental job begins.
void check_cursor_value(Column const& column, YamlValue const& place, std::string const& text);

}  // namespace loanpulse
