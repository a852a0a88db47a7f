#pragma once

#include "config/connection.hpp"
#include "config/key_table.hpp"
#include "config/settings.hpp"
#include "model/job.hpp"

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
KeyTable<Incremental> const& incremental_keys();
KeyTable<RetryLimits> const& source_retry_keys();

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
KeyTable<AnswerRule> const& answer_rule_keys();
Key<Source> answers_key();
Key<Source> wait_key();
Key<Source> rate_key();
Key<Source> tls_key();
Key<Job> quality_key();
/// The rules of a check: an entry of `quality` has exactly one of these.
std::vector<Key<Check>> rule_keys();

}  // namespace loanpulse
