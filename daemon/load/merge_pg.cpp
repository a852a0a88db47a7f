#include "load/merge_pg.hpp"

#include <algorithm>
#include <utility>

#include "load/refusers_pg.hpp"

namespace loanpulse {
namespace {

/// Of a part that is updated and inserted by one statement, which remembers what it has updated: a
/// short run whose rows have mostly changed, but not all.
constexpr std::uint64_t most_rows_at_once = 3'000;

/// What is short of it.
std::uint64_t missing(std::uint64_t expected, std::uint64_t done) {
  return expected > done ? expected - done : 0;
}

}  // namespace

Merge::Merge(PgTransaction& tx, Run const& run, UpsertSql const& sql, bool begins_with_known_keys)
    : tx_{tx},
      run_{run},
      sql_{sql},
      may_refuse_{may_refuse_rows(tx, sql.target())},
      may_be_above_{!begins_with_known_keys} {}

void Merge::add(std::string const& from, std::uint64_t rows) {
  auto const known = mostly_unchanged_ || may_refuse_ ? std::optional{look_up(from)} : std::nullopt;
  if (known && known->found == rows && known->differing == 0) {
    counts_.older += known->older;
    return;
  }
  mostly_unchanged_ = false;
  bool const may_be_above = std::exchange(may_be_above_, true);
  if (known ? known->found == 0 : may_be_above && are_above_target(from)) {
    auto const inserted = affected(sql_.insert_all(from));
    counts_.inserted += inserted;
    counts_.refused += missing(rows, inserted);
    return;
  }
  auto const part =
      known || rows > most_rows_at_once ? merge_in_turn(from, rows, known) : merge_at_once(from);
  counts_.updated += part.updated;
  counts_.inserted += part.inserted;
  auto const left_alone = missing(rows, part.updated + part.inserted);
  std::uint64_t refused = 0;
  if (may_refuse_) {
    // Others may have written meanwhile: no row counts twice.
    refused = std::min(missing(known->differing, part.updated) +
                           missing(missing(rows, known->found), part.inserted),
                       left_alone);
  }
  counts_.refused += refused;
  counts_.older +=
      known ? std::min(left_alone - refused, known->older) : count_older(from, left_alone);
  mostly_unchanged_ = part.updated + part.inserted < rows / 2;
}

MergeCounts Merge::merge_in_turn(std::string const& from, std::uint64_t rows,
                                 std::optional<Matches> const& known) {
  MergeCounts part;
  if (!known || known->differing > 0) {
    if (auto const update = sql_.update_changed(from); !update.empty()) {
      part.updated = affected(update);
    }
  }
  if (known ? known->found < rows : part.updated < rows) {
    part.inserted = affected(sql_.insert_new(from));
  }
  return part;
}

MergeCounts Merge::merge_at_once(std::string const& from) {
  auto const both = sql_.update_and_insert(from);
  if (both.empty()) return {affected(sql_.insert_new(from)), 0};
  auto const row = tx_.exec(both, run_.run_id)[0];
  return {row[1].as<std::uint64_t>(), row[0].as<std::uint64_t>()};
}

Merge::Matches Merge::look_up(std::string const& from) {
  auto const row = tx_.exec(sql_.count_matches(from))[0];
  return {row[0].as<std::uint64_t>(), row[1].as<std::uint64_t>(), row[2].as<std::uint64_t>()};
}

/// Asks only where some row was neither added nor rewritten.
std::uint64_t Merge::count_older(std::string const& from, std::uint64_t left_alone) {
  if (left_alone == 0) return 0;
  auto const count = sql_.count_older(from);
  if (count.empty()) return 0;
  return std::min(left_alone, tx_.exec(count, run_.run_id)[0][0].as<std::uint64_t>());
}

bool Merge::are_above_target(std::string const& from) {
  return tx_.exec(sql_.keys_above_target(from))[0][0].as<bool>();
}

std::uint64_t Merge::affected(std::string const& statement) {
  return tx_.exec(statement, run_.run_id).affected_rows();
}

}  // namespace loanpulse
