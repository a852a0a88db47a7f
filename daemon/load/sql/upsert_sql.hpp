#pragma once

#include <optional>
#include <string>

#include "load/copy/arrival_order.hpp"
#include "model/job.hpp"
#include "model/run.hpp"
#include "values/cursor_limit.hpp"

namespace loanpulse {

/// "t.a = s.a AND t.b = s.b", of the columns of the primary key.
std::string equal_keys(Target const& target);

/// Statements of one run, as text. The staging table holds the job's columns, `_order` (see
/// ArrivalOrder) and, where asked for, `_cursor`. It grows by chunks, so that one chunk can be
/// merged while the next is filled: chunk 0 is the table itself, the others are tables that inherit
/// from it, and what reads the table reads them all.
class UpsertSql {
 public:
  /// The run's id and attempt name its own tables in schema loanpulse_work, so that an earlier
  /// attempt that still lives somewhere cannot meet a later one.
  UpsertSql(Job const& job, Run const& run);

  Target const& target() const { return target_; }

  /// Whether a check on the whole set may take rows out: until it has looked, none may be merged.
  /// Removes what was there before a run that replaces it. Not TRUNCATE: readers go on seeing it
  /// until the commit.
  std::string delete_all() const;

  bool set_checks_take_rows() const { return set_checks_take_rows_; }

  /// Whether the staging table keeps each cursor's source text: only where a check on the whole set
  /// may take rows out, so that the watermark must be found among those that are left.
  bool with_cursor_text() const { return set_checks_take_rows_ && !cursor_.empty(); }

  std::string const& target_table() const { return table_; }  ///< quoted
  /// The cursor's column, quoted; empty: none.
  std::string const& cursor_column() const { return cursor_; }
  /// Of a row `s` and the target's row `t` with its key: `s` is older. Empty when none is.
  std::string is_older() const;
  std::string const& staging_table() const { return staging_; }        ///< quoted
  std::string const& quarantine_table() const { return quarantine_; }  ///< quoted

  /// One chunk as FROM names it.
  std::string chunk(std::size_t number) const;
  std::string create_chunk(std::size_t number) const;
  std::string create_quarantine() const;
  std::string copy_chunk(std::size_t number) const;  ///< COPY ... FROM STDIN (FORMAT binary)
  std::string copy_quarantine() const;

  /// One row if some key is there more than once.
  std::string find_repeated_key() const;
  /// Removes all but the newest version of each key: newest cursor, then last to arrive.
  std::string remove_superseded() const;

  // What follows reads `from`: staging_table(), or a chunk.

  /// One column: whether every key of `from` is above every key of the target.
  std::string keys_above_target(std::string const& from) const;
  /// Adds all rows. Parameter: run id.
  std::string insert_all(std::string const& from) const;
  /// One row: how many of the rows have their key in the target, how many of these are to be
  /// rewritten, and how many are older than the target's.
  std::string count_matches(std::string const& from) const;
  /// One row, after they were merged: how many of them are older than the target's. Empty where
  /// none can be: without a cursor beside the key, or where older rows are taken. Parameter: run
  /// id.
  std::string count_older(std::string const& from) const;
  /// Rewrites the target's rows that differ and are not newer, or differ where older rows are
  /// taken. Parameter: run id.
  std::string update_changed(std::string const& from) const;
  /// Adds the rows whose key the target does not have. Parameter: run id.
  std::string insert_new(std::string const& from) const;
  /// Both in one statement, which does not look for rows that were rewritten: their numbers. Empty
  /// where there is nothing beside the key. Parameter: run id.
  std::string update_and_insert(std::string const& from) const;

  /// How many rows would have to go for these columns' values to be unique.
  std::string count_surplus(UniqueCheck const& check) const;
  /// One example of values that several rows share.
  std::string example_of_repeated(UniqueCheck const& check) const;
  /// Moves every row of such a group to metadata.quarantined_rows. Parameters: run id, subject.
  std::string quarantine_repeated(UniqueCheck const& check) const;
  /// The `_cursor` of the newest staged row that does not come from the future.
  std::string highest_cursor() const;
  /// How many of the rows that checks on the whole set have moved come from the future. Parameter:
  /// run id.
  std::string count_future_quarantined() const;
  /// Copies the quarantine table to metadata.quarantined_rows. Parameter: run id.
  std::string keep_quarantined() const;

  std::string drop_tables() const;

  /// A function of the run's own, quoted.
  std::string work_function(std::string_view prefix) const;
  /// The page and the record of a row by its `_order`, as SQL.
  std::string page_of(std::string_view order) const { return arrival_order_.page_of(order); }
  std::string record_of(std::string_view order) const { return arrival_order_.record_of(order); }

 private:
  std::string child(std::size_t number) const;
  std::string is_to_be_rewritten() const;
  std::string newest_first() const;
  std::string and_still_there() const;
  std::string grouping(UniqueCheck const& check) const;

  Target const& target_;
  ArrivalOrder const arrival_order_;
  std::string cursor_;       ///< quoted cursor column; empty for a job without one
  std::string cursor_name_;  ///< the same, not quoted
  std::optional<CursorLimit> cursor_limit_;
  std::string name_;  ///< of the staging table, neither quoted nor qualified
  std::string staging_;
  std::string quarantine_;
  std::string table_;
  bool set_checks_take_rows_;
  bool keeps_newer_;  ///< what the target has in a newer version stays
};

}  // namespace loanpulse
