#include "admin/request_parameters.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "admin/problem_document.hpp"
#include "ops/printable.hpp"
#include "values/duration.hpp"

namespace loanpulse {
namespace {

std::string shown(std::string_view value) { return printable(value, 100); }

}  // namespace

RequestParameters::RequestParameters(AdminRequest const& request,
                                     std::initializer_list<std::string_view> known) {
  for (auto const& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      auto const cure = known.size() == 0
                            ? std::string{"this route takes none"}
                            : fmt::format("this route takes {}", fmt::join(known, ", "));
      throw Refusal{400, "unknown_parameter",
                    fmt::format("unknown query parameter '{}'; {}", shown(name), cure)};
    }
    if (!values_.emplace(name, value).second) {
      throw Refusal{400, "bad_parameter",
                    fmt::format("query parameter '{}' is there twice; send it once", name)};
    }
  }
}

std::optional<std::string> RequestParameters::text(std::string_view name) const {
  auto const found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  if (found->second.empty()) {
    throw Refusal{
        400, "bad_parameter",
        fmt::format("query parameter '{}' is empty; give it a value or leave it out", name)};
  }
  return found->second;
}

std::size_t RequestParameters::number(std::string_view name, std::size_t standard,
                                      std::size_t most) const {
  auto const value = text(name);
  if (!value) return standard;
  std::size_t number = 0;
  auto const* const end = value->data() + value->size();
  auto const result = std::from_chars(value->data(), end, number);
  if (result.ec != std::errc{} || result.ptr != end || number < 1 || number > most) {
    throw Refusal{
        400, "bad_parameter",
        fmt::format("query parameter '{}' must be 1..{}, got '{}'", name, most, shown(*value))};
  }
  return number;
}

WaitParameters read_wait(RequestParameters const& parameters) {
  WaitParameters result;
  auto const wait = parameters.text("wait");
  auto const expect = parameters.text("expect");
  if (expect && *expect != "succeeded") {
    throw Refusal{
        400, "bad_parameter",
        fmt::format("query parameter 'expect' must be succeeded, got '{}'", shown(*expect))};
  }
  if (!wait) {
    if (expect) {
      throw Refusal{400, "bad_parameter",
                    "query parameter 'expect' needs 'wait' beside it, for example wait=30s"};
    }
    return result;
  }
  result.timeout = parse_duration(*wait);
  if (!result.timeout || *result.timeout > longest_wait) {
    throw Refusal{400, "bad_parameter",
                  fmt::format("query parameter 'wait' must be a duration of 0s..10m, for example "
                              "30s, got '{}'",
                              shown(*wait))};
  }
  result.expect_succeeded = expect.has_value();
  return result;
}

}  // namespace loanpulse
