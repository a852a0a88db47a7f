#pragma once

#include "model/answer_rule.hpp"
#include "model/auth.hpp"
#include "model/limits.hpp"
#include "model/paging.hpp"
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
  WhenAbsent when_absent = WhenAbsent::fail;
  /// Members of an answer, by name or path, that do not mean what the guards take them for: that
  /// there is more to read; that the request failed.
  std::vector<std::string> ignore_more;
  std::vector<std::string> ignore_errors;
  OnFinding repeated_pages = OnFinding::fail;
  std::vector<AnswerRule> answers;  ///< the first that holds, before what a status says
  std::optional<WaitHeader> wait;
  Redirects redirects = Redirects::same_origin;
  std::optional<RequestRate> rate;  ///< of its host
  TlsFiles tls;
  std::optional<Incremental> incremental;
  /// Requests under way at once, where a page can be asked for before the one before it has come:
  /// page numbers and offsets whose total is known.
  std::size_t concurrency = 1;
  RetryLimits retry;
  Timeouts timeouts;
  SourceLimits limits;
};

}  // namespace loanpulse
