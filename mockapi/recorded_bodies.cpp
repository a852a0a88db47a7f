#include "mockapi/recorded_bodies.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace loanpulse::mockapi {
namespace {

bool is_allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

bool is_allowed(std::string_view name) {
  return !name.empty() && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_allowed(c); });
}

std::optional<std::string> contents(std::filesystem::path const& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return std::nullopt;
  }
  std::ifstream file{path, std::ios::binary};
  if (!file) {
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::string page_name(std::string_view name, std::uint64_t page) {
  std::size_t const dot = std::min(name.rfind('.'), name.size());
  return std::string{name.substr(0, dot)} + std::to_string(page) + std::string{name.substr(dot)};
}

}  // namespace

std::optional<std::string> RecordedBodies::find(std::string_view name,
                                                std::optional<std::uint64_t> page) const {
  if (!is_allowed(name)) {
    return std::nullopt;
  }
  std::optional<std::string> body = contents(folder_ / name);
  if (body || !page) {
    return body;
  }
  body = contents(folder_ / page_name(name, *page));
  if (!body && contents(folder_ / page_name(name, 1))) {
    body = "[]";
  }
  return body;
}

}  // namespace loanpulse::mockapi
