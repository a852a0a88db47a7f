#pragma once

#include "model/column_type.hpp"
#include "model/request_template.hpp"
#include "model/time_format.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// One column of the target and where its value is found in a record.
struct Column {
  std::string name;
  ColumnType type;
  std::string
      path;  ///< see json/json_path.hpp; "$" is the whole record; default: the column's name
  TimeForm format{};                        ///< of date, timestamp and timestamptz columns
  std::vector<std::string> null_values{};   ///< texts and numbers that are NULL
  std::vector<std::string> true_values{};   ///< of booleans, beside true, 1 and their texts
  std::vector<std::string> false_values{};  ///< the same of false
  bool optional = false;                    ///< no record need have the path
  std::optional<std::string> timezone{};    ///< IANA zone of values that carry no offset
  /// What every record of a request has there, instead of what is at a path; empty: nothing.
  TextTemplate value{};
  /// Where the value is looked for, one after the other, when `path` leads to nothing or to null.
  std::vector<std::string> further_paths{};
  /// In which a time is read that is none in `format`.
  std::vector<TimeForm> further_formats{};
};

}  // namespace loanpulse
