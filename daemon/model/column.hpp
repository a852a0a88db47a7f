#pragma once

#include "model/column_type.hpp"
#include "model/request_template.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

/// How a source writes points in time.
enum class TimeFormat {
  iso,        ///< ISO 8601 / RFC 3339, date and time separated by 'T' or a blank
  iso_basic,  ///< yyyymmdd
  unix_s,     ///< seconds since 1970, with a fraction if any ("unix" in the configuration)
  unix_ms,    ///< milliseconds since 1970
};

/// One column of the target and where its value is found in a record.
struct Column {
  std::string name;
  ColumnType type;
  std::string
      path;  ///< see json/json_path.hpp; "$" is the whole record; default: the column's name
  TimeFormat format = TimeFormat::iso;      ///< of date, timestamp and timestamptz columns
  std::vector<std::string> null_values{};   ///< texts and numbers that are NULL
  std::vector<std::string> true_values{};   ///< of booleans, beside true, 1 and their texts
  std::vector<std::string> false_values{};  ///< the same of false
  bool optional = false;                    ///< no record need have the path
  std::optional<std::string> timezone{};    ///< IANA zone of values that carry no offset
  /// What every record of a request has there, instead of what is at a path; empty: nothing.
  TextTemplate value{};
};

}  // namespace loanpulse
