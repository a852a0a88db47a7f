#pragma once

#include "model/answer_rule.hpp"
#include "model/auth.hpp"
#include "model/for_each.hpp"
#include "model/limits.hpp"
#include "model/paging.hpp"
#include "model/quality.hpp"
#include "model/record_shape.hpp"
#include "model/request_rate.hpp"
#include "model/request_template.hpp"
#include "model/tls_files.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// In which order a source lists its records.
enum class ListOrder {
  any,
  newest_first,  ///< by the cursor: a record from before the lower bound ends the list
};

/// What becomes of a record without a cursor.
enum class OnMissing {
  include,  ///< it is loaded, and does not move the watermark
  fail,     ///< it fails the run
};

/// Pulls only what changed: the watermark of the last successful run goes into the request.
struct Incremental {
  std::string cursor_path;  ///< the path of one declared column, compared as instant or number
  std::size_t cursor_column = 0;  ///< index of that column in Target::columns
  /// Query parameters of the inclusive lower bound and of the upper one; empty: a placeholder
  /// stands for it, or it is not sent.
  std::string start_param;
  std::string end_param;
  TimeSpelling format;               ///< in which both are sent
  TextTemplate initial_value;        ///< the lower bound while there is no watermark; empty: none
  std::chrono::milliseconds lag{0};  ///< subtracted from the watermark: the overlap window
  /// Rows whose cursor lies further than this after the run's start do not move the watermark. Of
  /// dates and times.
  std::chrono::milliseconds max_future{24 * 3'600'000};
  /// The most that one run reads; the next one goes on from there. Of dates and times.
  std::optional<std::chrono::milliseconds> window{};
  ListOrder order = ListOrder::any;
  OnMissing on_missing = OnMissing::include;
  /// Nothing is sent: the list is read as it is, and what is older than the bound is left out.
  bool client_side = false;
};

/// Pulls only what changed since an answer that said what to send for that: change feeds, delta
/// links, sync tokens. The watermark is that token; tokens have no order.
struct SyncToken {
  std::string path{};            ///< where the list's last answer has it; or
  std::string header{};          ///< the header of that answer
  std::string start_param{};     ///< the query parameter that carries it; empty: `{start}` does
  TextTemplate initial_value{};  ///< what is sent while there is none; empty: nothing
};

/// How the documents of an answer are written.
enum class BodyFormat {
  json,    ///< the answer is one
  ndjson,  ///< each line is one, and a record
};

/// What becomes of a list whose rows move from page to page while it is read.
enum class OnShift {
  ignore,   ///< it is read on
  fail,     ///< the run fails
  refetch,  ///< it is read again from its first page, a few times at most
};

/// Where a redirect may lead.
enum class Redirects {
  same_origin,                 ///< within scheme, host and port; anything else is an error
  follow_without_credentials,  ///< elsewhere too, with nothing that shows who asks
};

struct Source {
  std::string connection;  ///< the file of connections.d that completed it; empty: none
  /// The name by which its tokens are kept and shared; empty: the job's.
  std::string shared_tokens;
  HttpMethod method = HttpMethod::get;
  TextTemplate url;
  Auth auth;
  std::vector<std::pair<std::string, TextTemplate>> headers;
  std::vector<ParamTemplate> params;
  BodyTemplate body;
  Paging paging;
  std::string data_selector = "$";  ///< where the records are in an answer
  /// Further places, whose records are joined with those.
  std::vector<std::string> further_selectors;
  DataShape data = DataShape::array;
  BodyFormat format = BodyFormat::json;
  /// What JSON does not have is read too: NaN and Infinity as texts, control characters in texts.
  bool lenient_json = false;
  WhenAbsent when_absent = WhenAbsent::fail;
  /// Records that do not hold to all of these are left out and counted; what ends a list looks at
  /// them too. Rules about single rows only.
  std::vector<CheckRule> keep;
  /// Members of an answer, by name or path, that do not mean what the guards take them for: that
  /// there is more to read; that the request failed.
  std::vector<std::string> ignore_more;
  std::vector<std::string> ignore_errors;
  OnFinding repeated_pages = OnFinding::fail;
  /// Of paginators that count; where a job does not say it, the configuration fills in what suits
  /// its paginator and target.
  OnShift on_shift = OnShift::ignore;
  std::vector<AnswerRule> answers;  ///< the first that holds, before what a status says
  std::optional<WaitHeader> wait;
  Redirects redirects = Redirects::same_origin;
  std::optional<RequestRate> rate;  ///< of its host
  TlsFiles tls;
  std::optional<Incremental> incremental;  ///< at most one of these two
  std::optional<SyncToken> sync_token;
  /// The source is asked for a list only if it has changed since the last answer: by its ETag and
  /// Last-Modified.
  bool conditional = false;
  /// The list is read once for each combination of these; none: once.
  std::vector<Dimension> for_each;
  /// Requests under way at once, where a page can be asked for before the one before it has come:
  /// page numbers and offsets whose total is known, and the first pages of further combinations.
  std::size_t concurrency = 1;
  RetryLimits retry;
  Timeouts timeouts;
  SourceLimits limits;

  /// Whether a watermark is kept.
  bool keeps_state() const { return incremental || sync_token; }
};

/// Where an answer has what the reading of a list wants of it beside the records.
std::vector<std::string> answer_paths(Source const& source);

}  // namespace loanpulse
