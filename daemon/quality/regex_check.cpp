#include "quality/row_check.hpp"
#include "values/converter.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <stdexcept>

namespace loanpulse {
namespace {

bool is_text(TypeName type) { return family_of(type) == TypeFamily::text; }

class RegexRowCheck final : public RowCheck {
 public:
  RegexRowCheck(RegexCheck const& rule, Target const& target)
      : index_{column_index(target, rule.column)},
        column_{target.columns[index_]},
        pattern_{rule.pattern, re2::RE2::Quiet} {
    if (!pattern_.ok()) {
      throw std::invalid_argument{fmt::format("regex of {}: {} is no RE2 pattern: {}", column_.name,
                                              rule.pattern, pattern_.error())};
    }
    if (!is_text(column_.type.name)) {
      throw std::invalid_argument{
          fmt::format("regex of {}: the column is {}; use a text or varchar column", column_.name,
                      to_sql(column_.type))};
    }
  }

  bool violates(CheckedRow row) const override {
    Cell const& cell = row.cells[index_];
    if (cell.is_null()) return false;
    std::string_view const text = cell.text();
    return !re2::RE2::FullMatch(re2::StringPiece{text.data(), text.size()}, pattern_);
  }

  Violation describe(CheckedRow row) const override {
    return {column_.name,
            fmt::format("{} {} does not match {}", column_.name,
                        shown_cell(row.cells[index_], column_.type), pattern_.pattern())};
  }

  std::string subject() const override {
    return fmt::format("{} ~ {}", column_.name, pattern_.pattern());
  }

 private:
  std::size_t index_;
  Column column_;
  re2::RE2 pattern_;
};

}  // namespace

std::unique_ptr<RowCheck> make_regex_check(RegexCheck const& rule, Target const& target) {
  return std::make_unique<RegexRowCheck>(rule, target);
}

}  // namespace loanpulse
