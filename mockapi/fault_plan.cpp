#include "mockapi/fault_plan.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "mockapi/random_bits.hpp"

namespace loanpulse::mockapi {
namespace {

constexpr std::uint64_t all_answers = 1'000'000;  ///< in millionths

/// Streams of random_bits that rows do not use.
constexpr std::uint64_t whether_stream = 0x61;
constexpr std::uint64_t which_stream = 0x62;

std::vector<std::string> between_commas(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    auto const end = std::min(text.find(',', at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::string all_kinds() {
  std::string names;
  for (auto const& kind : fault_kinds) {
    if (!names.empty()) names += ',';
    names += kind.name;
  }
  return names;
}

bool is_kind(std::string const& name) {
  return std::any_of(fault_kinds.begin(), fault_kinds.end(),
                     [&](FaultKind const& kind) { return kind.name == name; });
}

Response failed(unsigned status) {
  return {
      .status = status,
      .content_type = "application/problem+json",
      .body = to_json({.status = status, .detail = "a fault that POST /admin/faults asked for"})};
}

}  // namespace

Outcome<FaultPlan> FaultPlan::read(Parameters const& parameters) {
  if (auto problem =
          parameters.unknown({"percent", "kinds", "seed", "statuses", "delay", "times"})) {
    return *problem;
  }
  FaultPlan plan;
  auto const kinds = parameters.find("kinds");
  if (kinds == "none") return plan;
  plan.kinds_ = between_commas(kinds.value_or(all_kinds()));
  auto const wrong = std::find_if_not(plan.kinds_.begin(), plan.kinds_.end(), is_kind);
  if (wrong != plan.kinds_.end()) {
    return bad_parameter("kinds",
                         "'" + *wrong + "' is no kind; use some of " + all_kinds() + ", or none");
  }
  Outcome<Percentage> const percent = read_percentage(parameters, "percent");
  if (auto const* problem = std::get_if<Problem>(&percent)) return *problem;
  plan.millionths_ = std::get<Percentage>(percent).of(all_answers);
  constexpr std::uint64_t most = 1'000'000'000;
  for (auto const& [name, least, greatest, otherwise, to] :
       {std::tuple{"seed", std::uint64_t{0}, most, std::uint64_t{1}, &plan.seed_},
        std::tuple{"times", std::uint64_t{1}, most, most, &plan.times_}}) {
    Outcome<std::uint64_t> const number =
        whole_number(parameters, name, least, greatest, otherwise);
    if (auto const* problem = std::get_if<Problem>(&number)) return *problem;
    *to = std::get<std::uint64_t>(number);
  }
  Outcome<std::uint64_t> const delay = whole_number(parameters, "delay", 1, 60'000, 200);
  if (auto const* problem = std::get_if<Problem>(&delay)) return *problem;
  plan.delay_ = std::chrono::milliseconds{std::get<std::uint64_t>(delay)};
  if (auto const statuses = parameters.find("statuses")) {
    plan.statuses_.clear();
    for (auto const& text : between_commas(*statuses)) {
      unsigned status = 0;
      auto const read = std::from_chars(text.data(), text.data() + text.size(), status);
      if (read.ptr != text.data() + text.size() || status < 300 || status > 599) {
        return bad_parameter("statuses", "'" + text + "' is no status of 300..599");
      }
      plan.statuses_.push_back(status);
    }
  }
  return plan;
}

std::optional<std::string_view> FaultPlan::next_fault() {
  if (kinds_.empty() || count_ == times_) return std::nullopt;
  auto const number = ++answers_;
  if (random_bits(seed_, whether_stream, number) % all_answers >= millionths_) return std::nullopt;
  return kinds_[random_bits(seed_, which_stream, number) % kinds_.size()];
}

Response FaultPlan::applied(Response response, bool is_list) {
  auto const fault = next_fault();
  bool const is_page = is_list && response.status == 200;
  auto page_before = is_page ? std::exchange(page_before_, response) : page_before_;
  if (!fault || (*fault == "repeat" && !(is_page && page_before))) return response;
  ++count_;
  if (*fault == "status") {
    return failed(statuses_[(random_bits(seed_, which_stream, answers_) >> 8U) % statuses_.size()]);
  }
  if (*fault == "repeat") return *std::move(page_before);
  if (*fault == "delay") {
    response.delay = delay_;
  } else {
    response.cut_after =
        (random_bits(seed_, which_stream, answers_) >> 8U) % (response.body.size() + 1);
    if (*response.cut_after == response.body.size()) response.cut_after = 0;
  }
  return response;
}

}  // namespace loanpulse::mockapi
