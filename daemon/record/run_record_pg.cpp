#include "record/run_record_pg.hpp"

#include "pg/identifier.hpp"
#include "record/run_id.hpp"
#include "record/sql_time.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <sstream>
#include <utility>

namespace loanpulse {
namespace {

struct RecordColumn {
  std::string_view name;
  bool is_time = false;
  bool is_list = false;
};

/// Between the elements of a list that is read as one text. A warning is one line.
constexpr char separator = '\n';

/// In the order in which read_run_record() takes them.
constexpr std::array<RecordColumn, run_record_width> columns{{{"run_id"},
                                                              {"job_name"},
                                                              {"status"},
                                                              {"trigger"},
                                                              {"attempt"},
                                                              {"queued_at", true},
                                                              {"started_at", true},
                                                              {"finished_at", true},
                                                              {"scheduled_for", true},
                                                              {"first_due", true},
                                                              {"due_count"},
                                                              {"not_before", true},
                                                              {"reason"},
                                                              {"cancel_requested_at", true},
                                                              {"row_count"},
                                                              {"rows_read"},
                                                              {"rows_inserted"},
                                                              {"rows_updated"},
                                                              {"rows_unchanged"},
                                                              {"rows_older"},
                                                              {"rows_refused"},
                                                              {"rows_quarantined"},
                                                              {"rows_deleted"},
                                                              {"rows_future"},
                                                              {"rows_skipped"},
                                                              {"pages"},
                                                              {"bytes"},
                                                              {"watermark_before"},
                                                              {"watermark_after"},
                                                              {"daemon"},
                                                              {"warnings", false, true},
                                                              {"error_code"},
                                                              {"error_message"}}};

/// Takes the fields of a row one after the other.
class FieldReader {
 public:
  FieldReader(PgRows::Row const& row, int first) : row_{row}, at_{first} {}

  std::optional<std::string> maybe() { return optional_text(row_[at_++]); }
  std::string text() { return maybe().value_or(""); }
  std::vector<std::string> list() {
    std::vector<std::string> elements;
    std::istringstream text{this->text()};
    for (std::string element; std::getline(text, element, separator);) {
      elements.push_back(std::move(element));
    }
    return elements;
  }
  std::uint64_t number() { return row_[at_++].as<std::uint64_t>(); }

 private:
  PgRows::Row const& row_;
  int at_;
};

}  // namespace

std::string run_record_columns(std::string_view alias) {
  std::string list;
  for (auto const& column : columns) {
    std::string const name = fmt::format("{}.{}", alias, column.name);
    if (!list.empty()) list += ", ";
    if (column.is_list) {
      list += fmt::format("array_to_string({}, E'\\n')", name);
    } else {
      list += column.is_time ? sql_iso_time(name) : name;
    }
  }
  return list;
}

RunRecord read_run_record(PgRows::Row const& row, int first) {
  FieldReader field{row, first};
  RunRecord record;
  record.run_id = field.text();
  record.job_name = field.text();
  record.status = field.text();
  record.trigger = field.text();
  record.attempt = static_cast<int>(field.number());
  record.queued_at = field.text();
  record.started_at = field.text();
  record.finished_at = field.text();
  record.scheduled_for = field.maybe();
  record.first_due = field.maybe();
  record.due_count = field.number();
  record.not_before = field.maybe();
  record.reason = field.maybe();
  record.cancel_requested = field.maybe().has_value();
  if (auto const count = field.maybe()) record.row_count = std::stoull(*count);
  record.counts.read = field.number();
  record.counts.inserted = field.number();
  record.counts.updated = field.number();
  record.counts.unchanged = field.number();
  record.counts.older = field.number();
  record.counts.refused = field.number();
  record.counts.quarantined = field.number();
  record.counts.deleted = field.number();
  record.counts.future = field.number();
  record.counts.skipped = field.number();
  record.counts.pages = field.number();
  record.counts.bytes = field.number();
  record.watermark_before = field.maybe();
  record.watermark_after = field.maybe();
  record.daemon = field.text();
  record.warnings = field.list();
  record.error_code = field.maybe();
  record.error_message = field.maybe();
  return record;
}

std::optional<RunRecord> find_run(PgTransaction& transaction, std::string const& run_id) {
  if (!is_run_id(run_id)) return std::nullopt;
  auto const rows = transaction.exec(
      "SELECT " + run_record_columns("r") + " FROM metadata.pipeline_runs r WHERE r.run_id = $1",
      run_id);
  if (rows.empty()) return std::nullopt;
  return read_run_record(rows[0]);
}

std::vector<RunRecord> list_runs(PgTransaction& transaction, RunFilter const& filter) {
  if (filter.before && !is_run_id(*filter.before)) return {};
  // Only what is asked for becomes a condition, so that each combination finds its index.
  std::string conditions = "true";
  if (filter.job_name) conditions += " AND r.job_name = " + quoted_literal(*filter.job_name);
  if (filter.status)
    conditions += " AND r.status = " + quoted_literal(std::string{to_string(*filter.status)});
  if (filter.before) {
    conditions +=
        " AND (r.queued_at, r.run_id) < (SELECT b.queued_at, b.run_id FROM metadata.pipeline_runs "
        "b WHERE b.run_id = " +
        quoted_literal(*filter.before) + ")";
  }
  auto const rows = transaction.exec(
      "SELECT " + run_record_columns("r") + " FROM metadata.pipeline_runs r WHERE " + conditions +
      " ORDER BY r.queued_at DESC, r.run_id DESC LIMIT " + std::to_string(filter.limit));
  std::vector<RunRecord> records;
  for (auto const& row : rows) records.push_back(read_run_record(row));
  return records;
}

std::optional<std::string> optional_text(PgRows::Field const& field) {
  if (field.is_null()) return std::nullopt;
  return std::string{field.c_str(), field.size()};
}

}  // namespace loanpulse
