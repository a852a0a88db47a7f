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

std::string page_size_sent(Paging const& paging) {
  auto const params = key_texts(paging, KeyUse::size_param);
  auto const sizes = key_texts(paging, KeyUse::size);
  if (params.empty() || sizes.empty()) return {};
  return params.front().text + "=" + sizes.front().text;
}

}  // namespace loanpulse
