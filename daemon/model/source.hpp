#pragma once

#include "model/auth.hpp"
#include "model/limits.hpp"
#include "model/paging.hpp"
#include "model/secret.hpp"

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
  std::size_t cursor_column = 0;     ///< index of that column in Target::columns
  std::string start_param;           ///< query parameter that carries the inclusive lower bound
  std::string initial_value;         ///< sent while there is no watermark; may be empty: not sent
  std::chrono::milliseconds lag{0};  ///< subtracted from the watermark: the overlap window
  /// Rows whose cursor lies further than this after the run's start do not move the watermark. Of
  /// dates and times.
  std::chrono::milliseconds max_future{24 * 3'600'000};
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

}  // namespace loanpulse
