#pragma once

#include "config/problem.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Collects the problems of one file while it is read.
class ProblemList {
 public:
  explicit ProblemList(std::string file) : file_{std::move(file)} {}

  void add(int line, std::string path, std::string what) {
    problems_.push_back({file_, line, std::move(path), std::move(what)});
  }

  std::string const& file() const { return file_; }
  bool empty() const { return problems_.empty(); }

  /// In the order of lines, as a person goes through the file.
  std::vector<Problem> in_order() const {
    auto sorted = problems_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](Problem const& a, Problem const& b) { return a.line < b.line; });
    return sorted;
  }

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

}  // namespace loanpulse
