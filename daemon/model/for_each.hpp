#pragma once

#include "model/error.hpp"
#include "model/validators.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace loanpulse {

/// A name that stands for each of these values, one after the other.
struct ValueList {
  struct Value {
    std::string text;
    bool is_number = false;  ///< JSON would write it without quotes
  };
  std::string name;
  std::vector<Value> values{};
};

/// A name that stands for each row of a table, which another job has filled.
struct ParentTable {
  std::string name;
  std::string schema{};
  std::string table{};
  std::vector<std::string> columns{};  ///< what a request may want of a row
  std::string where{};                 ///< a condition of SQL; empty: all rows
  bool changed = false;                ///< only what was written since the job's last success

  std::string qualified_name() const { return schema + "." + table; }
};

/// What a job's list is read for, again and again: `source.for_each`.
using Dimension = std::variant<ValueList, ParentTable>;

std::string const& name_of(Dimension const& dimension);
/// What a placeholder may say of it: its name, or the names of its columns behind it.
std::vector<std::string> placeholder_names(Dimension const& dimension);

/// One combination of the values that a job's list is read for. A job without `for_each` has one
/// that is empty.
struct Partition {
  /// What stands for a placeholder.
  struct Value {
    std::string name{};                 ///< "region", "loan.id"
    std::optional<std::string> text{};  ///< as it is sent; empty: NULL
    bool is_number = false;             ///< JSON would write it without quotes
    bool is_time = false;               ///< `text` is a time by RFC 3339, or a date
  };
  std::string
      key{};  ///< "region=eu, loan.id=17": what its watermark is kept by; empty: the only one
  std::vector<Value> values{};
  std::optional<std::string> watermark{};  ///< of its own; empty: none yet
  std::optional<Validators> validators{};  ///< that may be sent; empty: none
};

/// Throws the error anew, with the partition's key in front of its message.
[[noreturn]] void throw_of(Partition const& partition, StageError const& error);

}  // namespace loanpulse
