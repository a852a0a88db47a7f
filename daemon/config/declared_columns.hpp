#pragma once

#include "config/yaml_value.hpp"
#include "model/column.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace loanpulse {

/// The columns of a job, for the keys that name them. A column whose own declaration has a problem
/// is known by name only, so that one mistake is not reported again wherever it is named.
class DeclaredColumns {
 public:
  /// A column as declared; `sound` means that its type and path can be relied on.
  void add(Column column, bool sound);
  /// The list as a whole could not be read: every name is taken for declared.
  void set_unreadable() { readable_ = false; }

  std::vector<Column> const& columns() const { return columns_; }

  /// The column that `place` names, to be looked into. Null when it is not declared, which is
  /// reported, and when it is not sound.
  Column const* resolve(YamlValue const& place, std::string const& name) const;

  /// The column of this name, if there is one that is sound.
  Column const* find_sound(std::string const& name) const;

  /// The first sound column, of a type that may be a cursor if there is one, whose value is at this
  /// path, if perhaps not always; its index in columns().
  std::optional<std::size_t> find_path(std::string const& path) const;
  bool all_sound() const;

 private:
  bool readable_ = true;
  std::vector<Column> columns_;
  std::vector<bool> sound_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

/// Reads one column's name or a list of them, at least one and each declared and named once.
std::vector<std::string> read_column_names(YamlValue const& value, DeclaredColumns const& columns);

}  // namespace loanpulse
