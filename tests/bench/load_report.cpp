#include "load_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace loanpulse::bench {
namespace {

using Values = std::vector<double>;

double median(Values values) {
  std::sort(values.begin(), values.end());
  auto const middle = values.size() / 2;
  return values.size() % 2 != 0 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double least(Values const& values) { return *std::min_element(values.begin(), values.end()); }
double most(Values const& values) { return *std::max_element(values.begin(), values.end()); }

Values all(std::vector<LoadRun> const& runs, double LoadRun::*member) {
  Values values;
  for (auto const& run : runs) values.push_back(run.*member);
  return values;
}

/// Each run by the baseline measured beside it.
Values ratios(WorkFigures const& work) {
  Values values;
  for (std::size_t i = 0; i < work.baseline.size(); ++i) {
    values.push_back(work.runs[i].wall_seconds / work.baseline[i]);
  }
  return values;
}

/// 1234567 as "1,234,567".
std::string grouped(double number) {
  std::string text = fmt::format("{:.0f}", number);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

/// "0.450 s (0.437)": the median and the best.
std::string seconds(Values const& values) {
  return fmt::format("{:7.3f} s ({:.3f})", median(values), least(values));
}

std::string line_of(WorkFigures const& work) {
  auto const wall = all(work.runs, &LoadRun::wall_seconds);
  std::string text = fmt::format("  {:<20}{:<18}", work.name, seconds(wall));
  if (work.baseline.empty()) {
    text += fmt::format("{:<40}", "");
  } else {
    auto const ratio = ratios(work);
    text += fmt::format("{:<18}  {:5.2f} ({:.2f} to {:.2f})  ", seconds(work.baseline),
                        median(ratio), least(ratio), most(ratio));
  }
  return text + fmt::format(" {:>10} rows {:7.3f} s {:6.1f} MiB\n",
                            grouped(static_cast<double>(work.runs.back().rows_read)),
                            median(all(work.runs, &LoadRun::cpu_seconds)),
                            most(all(work.runs, &LoadRun::peak_mebibytes)));
}

std::string json_array(Values const& values) {
  std::string list;
  for (double const value : values) list += fmt::format("{}{:.6f}", list.empty() ? "" : ",", value);
  return "[" + list + "]";
}

std::string json_work(WorkFigures const& work) {
  return fmt::format(
      R"({{"name":"{}","wall_seconds":{},"own_seconds":{},"cpu_seconds":{},"peak_mebibytes":{},)"
      R"("rows_read":{},"baseline_seconds":{},"ratios":{},"ratio":{}}})",
      work.name, json_array(all(work.runs, &LoadRun::wall_seconds)),
      json_array(all(work.runs, &LoadRun::own_seconds)),
      json_array(all(work.runs, &LoadRun::cpu_seconds)),
      json_array(all(work.runs, &LoadRun::peak_mebibytes)), work.runs.back().rows_read,
      json_array(work.baseline), json_array(ratios(work)),
      work.baseline.empty() ? "null" : fmt::format("{:.4f}", median(ratios(work))));
}

}  // namespace

std::string load_text(LoadFigures const& figures) {
  std::string text = fmt::format(
      "{} rows of {} encoded bytes, pages of {}, key {}, {} repetitions: medians\n"
      "  {:<20}{:<18}{:<18}{:<22}{}\n",
      grouped(static_cast<double>(figures.rows)), figures.encoded_bytes / figures.rows,
      grouped(static_cast<double>(figures.page_rows)), to_string(figures.key),
      figures.works.front().runs.size(), "work", "  LoanPulse (best)", "  baseline (best)",
      "    ratio of the pairs", "      read     CPU     peak memory");
  for (auto const& work : figures.works) text += line_of(work);
  return text;
}

std::string load_json(LoadFigures const& figures) {
  std::string works;
  for (auto const& work : figures.works) works += (works.empty() ? "" : ",\n") + json_work(work);
  return fmt::format(R"({{"rows":{},"page_rows":{},"key":"{}","encoded_bytes":{},"works":[{}]}})",
                     figures.rows, figures.page_rows, to_string(figures.key), figures.encoded_bytes,
                     works);
}

}  // namespace loanpulse::bench
