#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/clock.hpp"
#include "model/envelope_member.hpp"
#include "model/validators.hpp"

namespace loanpulse {

/// The bytes of an answer, which nobody changes any more. Copies share them, so that bronze and the
/// decoder read the same ones, each on a thread of its own.
class PageBody {
 public:
  PageBody() : PageBody{std::string{}} {}
  PageBody(std::string text) : text_{std::make_shared<std::string const>(std::move(text))} {}

  std::string const& text() const { return *text_; }
  std::size_t size() const { return text_->size(); }
  std::shared_ptr<std::string const> const& shared() const { return text_; }

 private:
  std::shared_ptr<std::string const> text_;
};

/// Which part of an answer a page is. Most are all of one; one by lines may come in several, each
/// of whole lines, which have the page's number in common and are, joined, the answer.
struct AnswerPart {
  std::size_t number = 1;    ///< 1, 2, ... within the answer
  bool is_last = true;       ///< only then is the answer known to be complete
  std::uint64_t offset = 0;  ///< bytes of the answer before it
  std::uint64_t lines = 0;   ///< of the answer before it
};

/// One answer of the source, exactly as it came (after transfer and content decoding), or a part.
struct Page {
  std::size_t number = 1;     ///< 1, 2, ... within the run, by answers
  std::size_t partition = 0;  ///< whose list it is of: its place among the run's
  std::string url;            ///< as requested, with secrets masked
  int status = 200;
  std::string content_type;  ///< as the source named it; empty: it did not, or it is not known
  AnswerPart part;
  PageBody body;
  TimePoint fetched_at{};
  /// Of the answer, with its first part; lower-case names.
  std::vector<std::pair<std::string, std::string>> headers;
  /// The absolute URL that gave the answer, after redirects: what links in it are relative to. May
  /// hold secrets. With the first part. Empty: not known.
  std::string answered_by;
  std::optional<Validators> validators{};  ///< of a source that is asked by them
};

/// A row as far as one can tell whether it has come before.
struct RowMark {
  std::uint64_t key = 0;  ///< of its primary key's values; 0: it has none
  std::uint64_t row = 0;  ///< of all its values

  bool operator==(RowMark const&) const = default;
};

/// What whoever walks through a list may want to know of a decoded page: its answer's members,
/// headers and origin.
struct PagingInfo {
  std::size_t record_count = 0;
  /// Scalars found at the paths the paginator asked for, as text; null and absent have no entry.
  std::map<std::string, std::string, std::less<>> values = {};
  /// What the last record has at the path the paginator asked for; empty: no record, or nothing.
  std::optional<std::string> last_key = {};
  bool last_key_is_number = false;
  /// What stands beside the records, also at those paths, and is no record itself.
  std::vector<EnvelopeMember> members = {};
  /// Of the rows, in whatever order: pages of equal digests bring the same rows. 0: not known.
  std::uint64_t digest = 0;
  /// One for each row, in the order of the page, of a source that watches for rows that move; none
  /// of an answer that comes in parts.
  std::vector<RowMark> rows = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< as in Page
  std::string answered_by = {};                                   ///< as in Page
};

/// What is remarkable about how a run's lists were read.
struct ReadingNotes {
  bool rows_came_again = false;  ///< of a list that was read again, or whose rows moved
  std::vector<std::string> warnings = {};
};

/// A page as it lies on disk; one row of metadata.bronze_files.
struct BronzeFile {
  std::size_t page = 1;
  std::string path;  ///< relative to the bronze folder
  std::string url;
  int status = 200;
  std::uint64_t bytes = 0;         ///< of the body
  std::uint64_t stored_bytes = 0;  ///< of the compressed file
  std::string sha256;              ///< of the compressed file, lower-case hex
  TimePoint fetched_at{};
};

}  // namespace loanpulse
