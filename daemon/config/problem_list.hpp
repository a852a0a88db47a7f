#pragma once

#include "config/problem.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Collects the problems of one file while it is read: the first 200 in full, of more the number.
/// Warnings are kept apart: what they are about works, and is most likely not what was meant.
class ProblemList {
 public:
  explicit ProblemList(std::string file) : file_{std::move(file)} {}

  void add(int line, std::string path, std::string what) {
    if (is_full()) {
      ++left_out_;
    } else {
      problems_.push_back({file_, line, std::move(path), std::move(what)});
    }
  }

  void warn(int line, std::string path, std::string what) {
    if (warnings_.size() < most_told) {
      warnings_.push_back({file_, line, std::move(path), std::move(what)});
    }
  }

  std::string const& file() const { return file_; }
  bool empty() const { return problems_.empty(); }
  /// A further problem is only counted: it is no use to look for its cure.
  bool is_full() const { return problems_.size() >= most_told; }

  /// In the order of lines, as a person goes through the file.
  std::vector<Problem> in_order() const {
    auto sorted = by_line(problems_);
    if (left_out_ > 0) {
      sorted.push_back(
          {file_, 0, {}, std::to_string(left_out_) + " more problems; correct these first"});
    }
    return sorted;
  }
  std::vector<Problem> warnings_in_order() const { return by_line(warnings_); }

 private:
  static constexpr std::size_t most_told = 200;

  static std::vector<Problem> by_line(std::vector<Problem> problems) {
    std::stable_sort(problems.begin(), problems.end(),
                     [](Problem const& a, Problem const& b) { return a.line < b.line; });
    return problems;
  }

  std::string file_;
  std::vector<Problem> problems_;
  std::vector<Problem> warnings_;
  std::size_t left_out_ = 0;
};

}  // namespace loanpulse
