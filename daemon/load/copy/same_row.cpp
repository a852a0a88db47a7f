#include "load/copy/same_row.hpp"

namespace loanpulse {
namespace {

bool is_same(TypeName type, std::string_view ours, std::string_view theirs) {
  // An empty text and NULL have the same bytes.
  if ((ours.data() == nullptr) != (theirs.data() == nullptr)) return false;
  if (ours == theirs) return true;
  if (type == TypeName::numeric) return is_same_numeric(ours, theirs);
  return type == TypeName::jsonb && is_same_json(ours, theirs);
}

}  // namespace

SameRow::SameRow(Target const& target) : in_key_(target.columns.size()) {
  for (auto const& column : target.columns) types_.push_back(column.type.name);
  for (auto const column : key_columns(target)) in_key_[column] = true;
}

bool SameRow::operator()(CopyTuple const& ours, CopyTuple const& theirs) const {
  if (ours.count < types_.size() || theirs.count < types_.size()) return false;
  CopyFields our_fields{ours.fields};
  CopyFields their_fields{theirs.fields};
  for (auto const type : types_) {
    auto const our_field = our_fields.next();
    if (!is_same(type, our_field, their_fields.next())) return false;
  }
  return true;
}

std::string SameRow::key(CopyTuple const& tuple) const {
  std::string key;
  CopyFields fields{tuple.fields};
  for (bool const in_key : in_key_) {
    auto const field = fields.next();
    if (!in_key) continue;
    key.append(std::to_string(field.size())).append(1, ':').append(field);
  }
  return key;
}

bool is_same_json(std::string_view ours, std::string_view theirs) {
  bool in_string = false;
  std::size_t i = 0;
  std::size_t j = 0;
  while (true) {
    if (!in_string) {
      while (i < ours.size() && ours[i] == ' ') ++i;
      while (j < theirs.size() && theirs[j] == ' ') ++j;
    }
    if (i == ours.size() || j == theirs.size()) return i == ours.size() && j == theirs.size();
    if (ours[i] != theirs[j]) return false;
    if (in_string && ours[i] == '\\' && i + 1 < ours.size() && j + 1 < theirs.size()) {
      if (ours[++i] != theirs[++j]) return false;
    } else if (ours[i] == '"') {
      in_string = !in_string;
    }
    ++i;
    ++j;
  }
}

bool is_same_numeric(std::string_view ours, std::string_view theirs) {
  constexpr std::size_t scale = 6;  // count, weight and sign are before it, the digits behind
  constexpr std::size_t digits = 8;
  return ours.size() == theirs.size() && ours.size() >= digits &&
         ours.substr(0, scale) == theirs.substr(0, scale) &&
         ours.substr(digits) == theirs.substr(digits);
}

}  // namespace loanpulse
