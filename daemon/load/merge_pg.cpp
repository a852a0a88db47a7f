#include "load/merge_pg.hpp"

#include <utility>

namespace loanpulse {

Merge::Merge(PgTransaction& tx, Run const& run, UpsertSql const& sql, bool begins_with_known_keys)
    : tx_{tx}, run_{run}, sql_{sql}, may_be_above_{!begins_with_known_keys} {}

void Merge::add(std::string const& from, std::uint64_t rows) {
  auto const known = mostly_unchanged_ ? std::optional{look_up(from)} : std::nullopt;
  if (known && known->found == rows && known->differing == 0) return;
  mostly_unchanged_ = false;
  bool const may_be_above = std::exchange(may_be_above_, true);
  if (known ? known->found == 0 : may_be_above && are_above_target(from)) {
    counts_.inserted += affected(sql_.insert_all(from));
    return;
  }
  std::uint64_t updated = 0;
  if (!known || known->differing > 0) {
    if (auto const update = sql_.update_changed(from); !update.empty()) updated = affected(update);
  }
  std::uint64_t inserted = 0;
  if (known ? known->found < rows : updated < rows) inserted = affected(sql_.insert_new(from));
  counts_.updated += updated;
  counts_.inserted += inserted;
  mostly_unchanged_ = updated + inserted < rows / 2;
}

Merge::Matches Merge::look_up(std::string const& from) {
  auto const row = tx_.exec(sql_.count_matches(from))[0];
  return {row[0].as<std::uint64_t>(), row[1].as<std::uint64_t>()};
}

bool Merge::are_above_target(std::string const& from) {
  return tx_.exec(sql_.keys_above_target(from))[0][0].as<bool>();
}

std::uint64_t Merge::affected(std::string const& statement) {
  return static_cast<std::uint64_t>(tx_.exec(statement, run_.run_id).affected_rows());
}

}  // namespace loanpulse
