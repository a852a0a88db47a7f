#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "model/auth.hpp"
#include "model/column_type.hpp"
#include "model/paging.hpp"
#include "model/secret.hpp"

namespace loanpulse {

/// How a source writes points in time.
enum class TimeFormat {
  iso,        ///< ISO 8601 / RFC 3339, date and time separated by 'T' or a blank
  iso_basic,  ///< yyyymmdd
  unix_s,     ///< seconds since 1970, with a fraction if any ("unix" in the configuration)
  unix_ms,    ///< milliseconds since 1970
};

/// One column of the target and where its value is found in a record.
struct Column {
  std::string name;
  ColumnType type;
  std::string
      path;  ///< see json/json_path.hpp; "$" is the whole record; default: the column's name
  TimeFormat format = TimeFormat::iso;  ///< of date, timestamp and timestamptz columns
  bool optional = false;                ///< no record need have the path
  std::optional<std::string> timezone;  ///< IANA zone of values that carry no offset
};

/// What becomes of what a guard finds: a guard's finding fails the run unless the job says that its
/// source or its target means it so.
enum class OnFinding { fail, allow };

/// What becomes of a row whose key the target has in a newer version.
enum class OlderRows {
  keep,  ///< the target's version stays
  take,  ///< what the source says now counts
};

struct Target {
  std::string schema;
  std::string table;
  std::vector<std::string> primary_key;  ///< column names, at least one
  std::vector<Column> columns;           ///< in declared order, which is the table's order
  OlderRows older = OlderRows::keep;
  /// Rows that a trigger, a rule or a policy of the target swallows without an error.
  OnFinding refused_rows = OnFinding::fail;

  std::string qualified_name() const { return schema + "." + table; }
};

/// Where a column stands in the rows of a target. Throws std::invalid_argument if it does not.
std::size_t column_index(Target const& target, std::string_view name);

/// Whether a column is one of the primary key's.
bool is_key_column(Target const& target, std::string_view name);

/// Where the primary key's columns stand among the target's, in the order of the key.
std::vector<std::size_t> key_columns(Target const& target);

/// Pulls only what changed: the watermark of the last successful run goes into the request.
struct Incremental {
  std::string cursor_path;  ///< the path of one declared column, compared as instant or number
  std::size_t cursor_column = 0;     ///< index of that column in Target::columns
  std::string start_param;           ///< query parameter that carries the inclusive lower bound
  std::string initial_value;         ///< sent while there is no watermark; may be empty: not sent
  std::chrono::milliseconds lag{0};  ///< subtracted from the watermark: the overlap window
  /// Rows whose cursor lies further than this after the run's start do not move the watermark. Of
  /// dates and times.
  std::chrono::milliseconds max_future{24 * 3'600'000};
};

/// Attempts for one page. The delay before attempt n+1 is drawn from [0, initial · 2^(n-1)],
/// never above `max_delay`; a Retry-After of the server is kept instead, up to `max_delay`.
struct RetryLimits {
  int max_attempts = 5;  ///< 1..100; 1 means no retry
  std::chrono::milliseconds initial_delay{500};
  std::chrono::milliseconds max_delay{30'000};
};

struct Timeouts {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds first_byte{60'000};  ///< from the request to the answer's first byte
  std::chrono::milliseconds idle{30'000};        ///< without a single byte
  std::chrono::milliseconds total{300'000};      ///< one attempt, start to end
};

struct SourceLimits {
  std::size_t max_page_bytes = 64u << 20;  ///< of the decompressed body
  std::size_t max_pages = 1'000'000;       ///< of one run: an endless list ends in an error
  std::size_t max_empty_pages = 10;        ///< in a row, while the source says there is more
  std::size_t max_depth = 64;              ///< containers within one another, of what is selected
};

struct Source {
  std::string url;
  Auth auth;
  std::vector<std::pair<std::string, Secret>> headers;
  std::vector<std::pair<std::string, std::string>> params;
  Paging paging;
  std::string data_selector = "$";  ///< where the array of records is in an answer
  /// Members of an answer, by name or path, that do not mean what the guards take them for: that
  /// there is more to read; that the request failed.
  std::vector<std::string> ignore_more;
  std::vector<std::string> ignore_errors;
  OnFinding repeated_pages = OnFinding::fail;
  std::optional<Incremental> incremental;
  /// Requests under way at once, where a page can be asked for before the one before it has come:
  /// page numbers and offsets whose total is known.
  std::size_t concurrency = 1;
  RetryLimits retry;
  Timeouts timeouts;
  SourceLimits limits;
};

enum class OnFail { fail, quarantine, warn };

/// Values of these columns are present.
struct NotNullCheck {
  std::vector<std::string> columns;
};
/// Bounds are inclusive and compared exactly, in the column's type. NULL passes.
struct RangeCheck {
  std::string column;
  std::optional<std::string> min;
  std::optional<std::string> max;
};
/// NULL passes.
struct AcceptedValuesCheck {
  std::string column;
  std::vector<std::string> values;
};
/// The whole value matches the RE2 pattern. NULL passes.
struct RegexCheck {
  std::string column;
  std::string pattern;
};
/// No two rows of a run share these columns' values. NULLs are distinct, as in SQL.
struct UniqueCheck {
  std::vector<std::string> columns;
};
/// Bounds for the number of rows that reach the merge.
struct RowCountCheck {
  std::optional<std::size_t> min;
  std::optional<std::size_t> max;
};
/// Every declared column converts to its type, and the primary key is there. Always on: a job
/// that does not list it gets it with `on_fail: fail`.
struct ValidTypesCheck {};

using CheckRule = std::variant<ValidTypesCheck, NotNullCheck, RangeCheck, AcceptedValuesCheck,
                               RegexCheck, UniqueCheck, RowCountCheck>;

struct Check {
  CheckRule rule;
  OnFail on_fail = OnFail::fail;
  double max_fraction = 1.0;  ///< quarantine only: a larger share of bad rows fails the run
};

/// Whether a check names exactly the primary key, in any order: it is judged before older versions
/// of a key are removed, since afterwards it could not fail.
bool is_primary_key(UniqueCheck const& check, Target const& target);

/// The configured name of a rule: "not_null", "range", ...
std::string_view rule_name(CheckRule const& rule);
std::string_view to_string(OnFail on_fail);

struct Manual {};
struct Every {
  std::chrono::milliseconds interval{};
};
struct Cron {
  std::string expression;
  std::string timezone = "UTC";
};
using Timing = std::variant<Manual, Every, Cron>;

/// What becomes of due times that nobody saw come, because no daemon ran or the job was paused.
enum class OnMissed {
  last,  ///< one run accounts for all of them
  all,   ///< each gets its run
  none,  ///< they are recorded as skipped
};
/// What becomes of a due time while an earlier run of the job is still queued or running.
enum class Overlap {
  skip,   ///< it is recorded as skipped
  queue,  ///< one run waits; further due times are skipped
};

struct Schedule {
  Timing timing;
  std::chrono::milliseconds jitter{0};  ///< a run starts up to this much after its due time
  OnMissed on_missed = OnMissed::last;
  Overlap overlap = Overlap::skip;
};

/// What a daemon allows a run of the job, and how often it tries.
struct RunPolicy {
  std::chrono::milliseconds max_run_time{6 * 3'600'000};  ///< a longer run fails: "max_run_time"
  std::chrono::milliseconds stall_timeout{15 * 60'000};   ///< without any progress: "stalled"
  /// Attempts of a run that failed by a transient error, in the whole; other errors end it at once.
  RetryLimits retry{3, std::chrono::milliseconds{30'000}, std::chrono::milliseconds{1'800'000}};
};

/// What to ingest, how often, and where to. A value; made by config/ only.
struct Job {
  std::string name;  ///< [a-z0-9_-], 1..63 characters: it becomes part of paths and labels
  Schedule schedule;
  RunPolicy run;
  Source source;
  Target target;
  std::vector<Check> quality;  ///< always contains one ValidTypesCheck
};

}  // namespace loanpulse
