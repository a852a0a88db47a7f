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

/// Each LoanPulse run by the baseline measured beside it.
Values ratios(LoadFigures const& figures) {
  Values values;
  for (std::size_t i = 0; i < figures.first.size(); ++i) {
    values.push_back(figures.first[i].wall_seconds / figures.baseline[i]);
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

std::string seconds(Values const& values) {
  return fmt::format("{:7.3f} s ({:.3f})", median(values), least(values));
}

std::string rate(std::size_t rows, Values const& values) {
  return grouped(static_cast<double>(rows) / median(values)) + " rows/s";
}

std::string again(std::string_view title, std::vector<LoadRun> const& runs) {
  return fmt::format("  {:<24}{:<20}  {} rows read, {:.3f} s CPU, {:.1f} MiB\n", title,
                     seconds(all(runs, &LoadRun::wall_seconds)),
                     grouped(static_cast<double>(runs.back().rows_read)),
                     median(all(runs, &LoadRun::cpu_seconds)),
                     most(all(runs, &LoadRun::peak_mebibytes)));
}

std::string json_array(Values const& values) {
  std::string list;
  for (double const value : values) list += fmt::format("{}{:.6f}", list.empty() ? "" : ",", value);
  return "[" + list + "]";
}

std::string json_runs(std::vector<LoadRun> const& runs) {
  return fmt::format(
      R"({{"wall_seconds":{},"own_seconds":{},"cpu_seconds":{},"peak_mebibytes":{},"rows_read":{}}})",
      json_array(all(runs, &LoadRun::wall_seconds)), json_array(all(runs, &LoadRun::own_seconds)),
      json_array(all(runs, &LoadRun::cpu_seconds)), json_array(all(runs, &LoadRun::peak_mebibytes)),
      runs.back().rows_read);
}

}  // namespace

std::string load_text(LoadFigures const& figures) {
  auto const wall = all(figures.first, &LoadRun::wall_seconds);
  auto const ratio = ratios(figures);
  std::string text =
      fmt::format("{} rows, pages of {}, {} repetitions: median (best)\n",
                  grouped(static_cast<double>(figures.rows)),
                  grouped(static_cast<double>(figures.page_rows)), figures.first.size());
  text += fmt::format("  {:<24}{:<20}  {}, {:.3f} s by its own account\n", "LoanPulse, end to end",
                      seconds(wall), rate(figures.rows, wall),
                      median(all(figures.first, &LoadRun::own_seconds)));
  text +=
      fmt::format("  {:<24}{:<20}  {}, {:.0f} bytes a row\n", "baseline, encoded rows",
                  seconds(figures.baseline), rate(figures.rows, figures.baseline),
                  static_cast<double>(figures.encoded_bytes) / static_cast<double>(figures.rows));
  text += fmt::format("  {:<24}{:7.2f}   ({:.2f} to {:.2f})\n", "ratio of each pair", median(ratio),
                      least(ratio), most(ratio));
  text += fmt::format("  {:<24}{}\n", "CPU of LoanPulse",
                      seconds(all(figures.first, &LoadRun::cpu_seconds)));
  text += fmt::format("  {:<24}{:7.1f} MiB at most\n", "memory of LoanPulse",
                      most(all(figures.first, &LoadRun::peak_mebibytes)));
  text += again("again, nothing new", figures.nothing_new);
  text += again("again, 1 % touched", figures.touched);
  text += again("again, everything read", figures.all_read_again);
  return text;
}

std::string load_json(LoadFigures const& figures) {
  return fmt::format(
      R"({{"rows":{},"page_rows":{},"encoded_bytes":{},"loanpulse":{},"baseline_seconds":{},)"
      R"("ratios":{},"ratio":{:.4f},"nothing_new":{},"touched":{},"all_read_again":{}}})",
      figures.rows, figures.page_rows, figures.encoded_bytes, json_runs(figures.first),
      json_array(figures.baseline), json_array(ratios(figures)), median(ratios(figures)),
      json_runs(figures.nothing_new), json_runs(figures.touched),
      json_runs(figures.all_read_again));
}

}  // namespace loanpulse::bench
