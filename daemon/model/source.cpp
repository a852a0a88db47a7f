#include "model/source.hpp"

#include <algorithm>

namespace loanpulse {

std::vector<std::string> answer_paths(Source const& source) {
  auto paths = answer_paths(source.paging);
  auto const is_there = [&](std::string const& path) {
    return std::find(paths.begin(), paths.end(), path) != paths.end();
  };
  if (source.sync_token && !source.sync_token->path.empty() && !is_there(source.sync_token->path)) {
    paths.push_back(source.sync_token->path);
  }
  return paths;
}

}  // namespace loanpulse
