#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "load/sql/upsert_sql.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// What a merge did to the target.
struct MergeCounts {
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t older = 0;    ///< left alone: the target has a newer version of the key
  std::uint64_t refused = 0;  ///< swallowed by something of the target's, see may_refuse_rows()
};

/// Merges staged rows into the target, part by part, in one transaction. A part is the staging
/// table or a chunk of it, and holds no key twice. What the part before it was like says where to
/// look first: rows whose keys are all above those of the target are added without a look at each
/// one, and rows that are there already are compared and no more. Where something may swallow rows,
/// what is to become of a part is counted before it is written.
class Merge {
 public:
  /// All must outlive it. `begins_with_known_keys` says that some key of the first part is not
  /// above those of the target, which then need not be asked.
  Merge(PgTransaction& tx, Run const& run, UpsertSql const& sql, bool begins_with_known_keys);

  /// `from` as UpsertSql names it, with so many rows.
  void add(std::string const& from, std::uint64_t rows);
  MergeCounts counts() const { return counts_; }

 private:
  /// Of a part's rows: those whose key is in the target, and of them those to be rewritten, and
  /// those that are older.
  struct Matches {
    std::uint64_t found = 0;
    std::uint64_t differing = 0;
    std::uint64_t older = 0;
  };
  MergeCounts merge_in_turn(std::string const& from, std::uint64_t rows,
                            std::optional<Matches> const& known);
  MergeCounts merge_at_once(std::string const& from);
  Matches look_up(std::string const& from);
  std::uint64_t count_older(std::string const& from, std::uint64_t left_alone);
  bool are_above_target(std::string const& from);
  std::uint64_t affected(std::string const& statement);

  PgTransaction& tx_;
  Run const& run_;
  UpsertSql const& sql_;
  bool const may_refuse_;
  bool may_be_above_;              ///< all keys of the next part
  bool mostly_unchanged_ = false;  ///< the part before
  MergeCounts counts_;
};

}  // namespace loanpulse
