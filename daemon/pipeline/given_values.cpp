#include "pipeline/given_values.hpp"

#include "fetch/render/render_text.hpp"

namespace loanpulse {

std::vector<GivenValue> given_values(Job const& job, RequestBounds const& bounds) {
  std::vector<GivenValue> values;
  for (std::size_t i = 0; i < job.target.columns.size(); ++i) {
    auto const& value = job.target.columns[i].value;
    if (value.empty()) continue;
    auto const rendered = render(value, bounds, {});
    GivenValue given{.column = i, .text = std::nullopt};
    if (rendered) given = {i, rendered->text, rendered->is_number};
    values.push_back(std::move(given));
  }
  return values;
}

}  // namespace loanpulse
