#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "decode/page_decoder.hpp"
#include "fetch/fetch_session.hpp"
#include "model/error.hpp"
#include "unit/fetch/asking.hpp"

namespace loanpulse {

/// A source of http://api.test/loans whose records are at `selector`.
inline Source source_at(std::string selector = "data", Paging paging = {}) {
  Source source;
  source.url = "http://api.test/loans";
  source.data_selector = std::move(selector);
  source.paging = std::move(paging);
  return source;
}

inline CursorPaging cursor_at(std::string path, std::string param = "cursor") {
  CursorPaging paging;
  paging.cursor_path = std::move(path);
  paging.cursor_param = std::move(param);
  return paging;
}

inline Answer json_answer(std::string body, std::string link = {}) {
  Answer answer{200, {}, std::move(body)};
  if (!link.empty()) answer.headers.emplace_back("link", std::move(link));
  return answer;
}

/// A job that reads of each record only its "id", as text.
inline Job job_of_ids(Source const& source) {
  Job job;
  job.source = source;
  Column id;
  id.name = id.path = "id";
  id.type = parse_column_type("text").value();
  job.target.columns = {id};
  return job;
}

struct ListRead {
  std::size_t rows = 0;
  std::size_t pages = 0;
  std::string code;  ///< of the error that ended it; empty: it came to its end
  std::string message;
};

/// Reads a list as a run does, page after page, from a source that gives these answers in turn; the
/// last one for ever.
inline ListRead read_list(Source const& source, std::vector<Answer> const& answers,
                          std::optional<std::string> const& bound = std::nullopt) {
  Job const job = job_of_ids(source);
  PageDecoder decoder{job, answer_paths(source.paging)};
  FetchSession session{source, bounds_from(bound), [] { return 0.5; }};
  ListRead read;
  try {
    while (true) {
      auto const wanted = ask(session);
      if (std::holds_alternative<EndOfList>(wanted)) return read;
      auto const& answer = answers[std::min(read.pages, answers.size() - 1)];
      auto step = session.on_answer(answer, TimePoint{});
      auto const decoded = decoder.decode(std::move(std::get<DeliverPage>(step).page));
      ++read.pages;
      read.rows += decoded.info.record_count;
      session.page_decoded(decoded.info);
    }
  } catch (StageError const& error) {
    read.code = error.code();
    read.message = error.what();
  }
  return read;
}

/// "3 rows", or the code of the error.
inline std::string outcome(Source const& source, std::vector<Answer> const& answers,
                           std::optional<std::string> const& bound = std::nullopt) {
  auto const read = read_list(source, answers, bound);
  return read.code.empty() ? fmt::format("{} rows", read.rows) : read.code;
}

}  // namespace loanpulse
