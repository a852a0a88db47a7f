#pragma once

#include "config/connection.hpp"
#include "config/key_table.hpp"
#include "config/settings.hpp"
#include "model/job.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {

// The keys of the configuration: one table for each struct. What a table says is what is read,
// what is refused, and what docs/configuration.md, the JSON schemas and loanpulse.yaml(5) say.

/// Of loanpulse.yaml.
KeyTable<Settings> const& settings_keys();
KeyTable<Settings::Admin> const& admin_keys();

/// Of a file of jobs.d.
KeyTable<Job> const& job_keys();
KeyTable<Schedule> const& schedule_keys();
KeyTable<RunPolicy> const& run_keys();
KeyTable<Target> const& target_keys();
KeyTable<Source> const& source_keys();
/// Those of a source that a file of connections.d may have as well, in their order.
std::vector<Key<Source>> const& shared_source_keys();
KeyTable<SourceConnection> const& connection_keys();
KeyTable<RetryLimits> const& source_retry_keys();

/// What `source.incremental` may say: of a cursor of the records, or of a sync token.
struct IncrementalSettings {
  std::string cursor_path;
  std::size_t cursor_column = 0;
  std::string token_path, token_header;
  std::string start_param, end_param;
  TimeSpelling format;
  TextTemplate initial_value;
  std::chrono::milliseconds lag = Incremental{}.lag;
  std::optional<std::chrono::milliseconds> window;
  ListOrder order = ListOrder::any;
  OnMissing on_missing = OnMissing::include;
  bool client_side = false;
  std::chrono::milliseconds max_future = Incremental{}.max_future;

  bool is_token() const { return !token_path.empty() || !token_header.empty(); }
};
KeyTable<IncrementalSettings> const& incremental_keys();

// Keys that take more than one table, or none.
Key<Target> columns_key();
Key<Source> url_key();
Key<Source> auth_key();
Key<Source> headers_key();  ///< after auth_key(): a header must not say the same again
Key<Source> params_key();
Key<Source> body_key();
Key<Source> form_key();
Key<Source> method_key();  ///< after body_key() and form_key(): they make it POST
Key<Source> paginator_key();
Key<Source> for_each_key();
Key<Source> incremental_key();
KeyTable<AnswerRule> const& answer_rule_keys();
Key<Source> answers_key();
Key<Source> wait_key();
Key<Source> rate_key();
Key<Source> tls_key();
Key<Job> quality_key();
/// "table" or "schema.table", in the schema staging unless it says another.
bool read_table_name(YamlValue const& value, std::string& schema, std::string& table);
Key<Source> keep_key();
/// The rules of a check: an entry of `quality` has exactly one of these.
std::vector<Key<Check>> rule_keys();

}  // namespace loanpulse
