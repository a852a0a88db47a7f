#include "fetch/guards/announced_totals.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fetch/guards/list_member.hpp"
#include "fetch/guards/promising_headers.hpp"
#include "fetch/paging/end_rules.hpp"
#include "json/json_path.hpp"
#include "json/member_name.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

std::string shown(std::vector<std::string> const& path) { return printable(path_text(path), 100); }

}  // namespace

AnnouncedTotals::AnnouncedTotals(Source const& source)
    : source_{source},
      list_name_{list_name(source)},
      declared_{records_path(stop_rules(source.paging), counted(source.paging))} {
  auto const path = declared_ ? parse_json_path(*declared_) : std::nullopt;
  if (path) declared_path_ = path->segments;
}

void AnnouncedTotals::page_decoded(PagingInfo const& info, std::size_t came_twice) {
  ++answers_;
  records_ += info.record_count - came_twice;
  // What the first answer does not have is seldom there later.
  if (answers_ > 1 && totals_.empty()) return;
  auto const declared = declared_ ? info.values.find(*declared_) : info.values.end();
  if (declared != info.values.end()) {
    if (auto const number = whole_number(declared->second)) note(declared_path_, *number, true);
  }
  for (auto const& member : members_and_headers(info)) {
    if (member.path == declared_path_) continue;
    if (word_of(member, list_name_) != PagingWord::records) continue;
    if (auto const number = number_of(member)) note(member.path, *number, false);
  }
}

void AnnouncedTotals::note(Path const& path, std::uint64_t number, bool declared) {
  if (is_named(path, source_.ignore_more)) return;
  auto const known = totals_.find(path);
  if (known == totals_.end()) {
    // Of a page that is all there is, or its own number of records.
    if (number <= records_ && !declared) return;
    totals_[path] = {number, number, number, number, answers_, declared};
    return;
  }
  auto& total = known->second;
  total.before = total.latest;
  total.latest = number;
  total.least = std::min(total.least, number);
  total.most = std::max(total.most, number);
  total.answer = answers_;
}

std::string AnnouncedTotals::fall() const {
  for (auto const& [path, total] : totals_) {
    if (total.answer != answers_ || total.latest >= total.before) continue;
    return fmt::format(
        "\"{}\" went from {} to {}, so rows were removed (if it is no number of the list's "
        "records, "
        "write source.ignore_more: [{}])",
        shown(path), total.before, total.latest, printable(path_in_yaml(path), 200));
  }
  return {};
}

std::vector<Promise> AnnouncedTotals::unreached(bool with_bound) const {
  std::vector<Promise> found;
  for (auto const& [path, total] : totals_) {
    if (total.least <= records_) continue;
    bool const in_last = total.answer == answers_;
    if (!total.declared && (in_last || with_bound)) continue;
    found.push_back({Promise::Kind::records, path, std::to_string(total.latest), false, !in_last});
  }
  return found;
}

std::string AnnouncedTotals::surplus() const {
  for (auto const& [path, total] : totals_) {
    if (!total.declared || total.most >= records_) continue;
    return fmt::format("the source announced {} records at \"{}\", and {} came", total.most,
                       shown(path), records_);
  }
  return {};
}

}  // namespace loanpulse
