#include "config/check_params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace loanpulse {
namespace {

/// A parameter that LoanPulse sets, and the keys of `source` that name it.
struct OwnParam {
  std::string name;
  std::string group;
  std::string key;
};

struct ParamsOfPaging {
  std::vector<OwnParam> operator()(SinglePage const&) const { return {}; }
  std::vector<OwnParam> operator()(CursorPaging const& paging) const {
    return with_limit({{paging.cursor_param, "paginator", "cursor_param"}}, paging.limit_param);
  }
  std::vector<OwnParam> operator()(PageNumberPaging const& paging) const {
    return with_limit({{paging.page_param, "paginator", "page_param"}}, paging.limit_param);
  }
  std::vector<OwnParam> operator()(OffsetPaging const& paging) const {
    return with_limit({{paging.offset_param, "paginator", "offset_param"}}, paging.limit_param);
  }

 private:
  static std::vector<OwnParam> with_limit(std::vector<OwnParam> params,
                                          std::optional<std::string> const& limit_param) {
    if (limit_param) params.push_back({*limit_param, "paginator", "limit_param"});
    return params;
  }
};

std::vector<OwnParam> own_params(Source const& source) {
  auto params = std::visit(ParamsOfPaging{}, source.paging);
  if (source.incremental && !source.incremental->start_param.empty()) {
    params.push_back({source.incremental->start_param, "incremental", "start_param"});
  }
  return params;
}

}  // namespace

void check_params(YamlMap& map, Source const& source) {
  auto const params = own_params(source);
  for (std::size_t i = 0; i < params.size(); ++i) {
    OwnParam const& own = params[i];
    auto const same = [&](OwnParam const& other) { return other.name == own.name; };
    auto const end = params.begin() + static_cast<std::ptrdiff_t>(i);
    auto const first = std::find_if(params.begin(), end, same);
    auto const group = map.find(own.group);
    if (first != end && group) {
      group->problem(fmt::format("{} and {}.{} are both {}; each needs a parameter of its own",
                                 own.key, first->group, first->key, in_quotes(own.name)));
    }
    auto const given = std::find_if(source.params.begin(), source.params.end(),
                                    [&](auto const& param) { return param.first == own.name; });
    auto const place = map.find("params");
    if (given != source.params.end() && place) {
      place->problem(fmt::format("{} is also sent by {}.{}; remove it here", in_quotes(own.name),
                                 own.group, own.key));
    }
  }
}

}  // namespace loanpulse
