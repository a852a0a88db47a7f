#include "model/paging.hpp"

namespace loanpulse {

Counted counted(Paging const& paging) {
  return std::visit([](auto const& kind) { return kind.counted; }, paging);
}

bool knows_its_pages(Paging const& paging) {
  return std::visit([](auto const& kind) { return kind.knows_its_pages(); }, paging);
}

std::string position_param(Paging const& paging) {
  auto const params = key_texts(paging, KeyUse::position_param);
  return params.empty() ? std::string{} : params.front().text;
}

std::vector<std::string> answer_paths(Paging const& paging) {
  std::vector<std::string> paths;
  for (auto& path : key_texts(paging, KeyUse::answer_path)) paths.push_back(std::move(path.text));
  return paths;
}

std::string record_path(Paging const& paging) {
  auto const paths = key_texts(paging, KeyUse::record_path);
  return paths.empty() ? std::string{} : paths.front().text;
}

StopRules const& stop_rules(Paging const& paging) {
  static StopRules const none;
  return std::visit(
      [](auto const& kind) -> StopRules const& {
        if constexpr (requires { kind.stop; }) return kind;
        return none;
      },
      paging);
}

std::string page_size_sent(Paging const& paging) {
  auto const params = key_texts(paging, KeyUse::size_param);
  auto const sizes = key_texts(paging, KeyUse::size);
  if (params.empty() || sizes.empty()) return {};
  if (params.front().text.empty()) return {};
  return params.front().text + "=" + sizes.front().text;
}

}  // namespace loanpulse
