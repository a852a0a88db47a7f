#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/column.hpp"
#include "values/converter.hpp"

namespace loanpulse {

/// What a column should have been declared as, when no value of it converts: the first of the
/// declarations that a person would try which takes all values that were shown.
class FittingDeclaration {
 public:
  /// What a column is used for, and so must be able to be.
  struct Use {
    bool in_key = false;
    bool is_cursor = false;
  };

  FittingDeclaration(Column const& column, Use use);

  void observe(ScalarKind kind, std::string_view text);  ///< not null
  void observe_container();                              ///< an object or array

  /// What to do, "declare it as text" or "set `format: unix` on it"; empty when nothing fits.
  std::optional<std::string> cure() const;

 private:
  struct Candidate {
    Converter converter;
    std::string cure;
  };

  void try_times(Column const& column);
  void try_type(std::string_view type, Column const& column);
  void add(Column column, std::string cure);
  bool is_likely(Column const& column, ScalarKind kind, std::string_view text) const;

  TypeName declared_;
  Use use_;
  std::vector<Candidate> candidates_;  ///< in the order of preference; those left
};

}  // namespace loanpulse
