#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "fetch/paging/list_walk.hpp"
#include "model/error.hpp"

namespace loanpulse {

inline PagingInfo page(std::size_t records,
                       std::map<std::string, std::string, std::less<>> values = {}) {
  return {records, std::move(values)};
}

inline ListWalk walk_of(Paging const& paging, SourceLimits const& limits = {}) {
  return ListWalk{paginator_of(paging), limits};
}

/// What the walk asks for next, or would `ahead` pages later: "page=2&limit=50"; "(end)" where it
/// asks for nothing, or does not know.
inline std::string asked(ListWalk const& walk, std::size_t ahead = 0) {
  auto const position = walk.guess(ahead);
  if (!position) return "(end)";
  std::string text;
  for (auto const& [name, value] : position->params) {
    text += (text.empty() ? "" : "&") + name + "=" + value;
  }
  return text;
}

/// The code of the StageError that taking in this page raises, "" if none.
inline std::string error_of(ListWalk& walk, PagingInfo const& page) {
  try {
    walk.page_decoded(page);
  } catch (StageError const& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
    return error.code();
  }
  return "";
}

}  // namespace loanpulse
