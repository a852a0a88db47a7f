#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode/page_plan.hpp"
#include "model/job.hpp"
#include "model/page.hpp"
#include "model/row.hpp"

namespace loanpulse {

struct DecodedPage {
  RowBatch batch;
  PagingInfo info;
};

/// How much of a page is handed over at a time; a page of no more is handed over whole.
struct PagePart {
  std::size_t rows = 1'000;
  std::size_t bytes = 4u << 20;
};

/// Turns the bodies of a job's pages into rows of typed cells. Used by one thread at a time.
///
/// A body that is no JSON (RFC 8259), has no array at `data_selector`, or is nested deeper than
/// `max_depth` where a path enters it throws StageError{bad_data}, with the byte offset: that is
/// never "no rows". null at `data_selector` is an array of no records. An answer without records
/// that says that the request failed ("error_in_answer", see errors_in) throws too. A record that
/// is no object (or array, for paths that are numbers), has a selected member twice, or holds bytes
/// that PostgreSQL cannot store (invalid UTF-8, lone surrogates, NUL) becomes a row with a
/// RowFault; so does a value that does not convert.
///
/// An answer in another charset, by lines, or with what only lenient JSON has is made one document
/// first; what cannot be is "bad_encoding" or "not_json". Places are those of the answer, or of its
/// text in UTF-8 where it came in another charset.
class PageDecoder {
 public:
  /// `answer_paths` are what the paginator wants to know; they are looked up from the document's
  /// root.
  PageDecoder(Job const& job, std::vector<std::string> const& answer_paths, PagePart part = {});
  ~PageDecoder();
  PageDecoder(PageDecoder const&) = delete;
  PageDecoder& operator=(PageDecoder const&) = delete;

  /// What the rows of the pages from here on have in columns that no path fills.
  void give(std::vector<GivenValue> values);

  /// Takes the page's body. A page that is larger than a part is given to `early` part by part
  /// while the rest is still being read; the result has the last one. Without `early` it has all.
  /// What is wrong with a page may show after some of it was handed over. Throws StageError, and
  /// what `early` throws.
  ///
  /// The parts of an answer are given in their order. Records are counted through, places are those
  /// of the answer, and `info`, which is of all of it, comes with the last part.
  DecodedPage decode(Page page, std::function<void(RowBatch)> const& early = {});

  /// In words, one for each column: paths that are not optional and that no record has had so far,
  /// with what the records have instead.
  std::vector<std::string> unfound_paths() const;
  /// The same of declarations that none of the first values fit, with what would take them.
  std::vector<std::string> wrong_declarations() const;

 private:
  class Plan;
  std::unique_ptr<Plan> plan_;
};

}  // namespace loanpulse
