#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fetch/guards/paging_words.hpp"
#include "fetch/page_request.hpp"
#include "model/page.hpp"
#include "model/source.hpp"

namespace loanpulse {

/// A word of an answer that there is more to read than the list had.
struct Promise {
  enum class Kind { token, link, pages, records, flag };  ///< the ones that help most first
  Kind kind = Kind::flag;
  std::vector<std::string> path;  ///< of the member; empty: a Link header
  std::string value;              ///< as the source wrote it; of a link the absolute URL
  bool is_text = false;           ///< the value is a JSON string
  bool earlier = false;           ///< not of the last answer but of one before it
};

/// What the source said when a list ended by its rule.
struct ListEnd {
  PagingInfo const& info;   ///< of the last answer
  PageRequest request;      ///< which the last answer is for
  bool with_bound = false;  ///< it asked only for what changed
};

/// Notices that a list ends although its last answer promises more. Pure.
class PromiseWatch {
 public:
  explicit PromiseWatch(Source const& source);

  /// Takes each page in its turn, the last one too. So many of its rows came with an earlier one
  /// already.
  void page_decoded(PagingInfo const& info, std::size_t came_twice = 0);

  /// What the answer promises that source.ignore_more does not name; the best to go by first.
  std::vector<Promise> promises(ListEnd const& end) const;

 private:
  PagingWord word_of(EnvelopeMember const& member) const;
  std::optional<Promise> promise_of_member(EnvelopeMember const& member, ListEnd const& end) const;

  Source const& source_;
  std::string list_name_;  ///< of the data_selector, in plain_name's spelling
  std::uint64_t pages_ = 0;
  std::uint64_t records_ = 0;
  /// Totals of the first answer, by their path: what is added while a run reads is for the next
  /// one.
  std::map<std::vector<std::string>, std::uint64_t> first_totals_;
};

}  // namespace loanpulse
