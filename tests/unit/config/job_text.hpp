#pragma once

#include "config/parse_job.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace loanpulse {

/// Environment and files that only a test can see.
struct FakeSecrets {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;

  SecretSources sources() const {
    return {.environment = [this](std::string const& name) -> std::optional<std::string> {
              auto const found = variables.find(name);
              return found == variables.end() ? std::nullopt : std::optional{found->second};
            },
            .file = [this](std::filesystem::path const& path) -> FileText {
              auto const found = files.find(path.string());
              if (found != files.end()) return {found->second, {}};
              return {{}, "cannot be read: No such file or directory"};
            }};
  }
};

/// A valid job of 16 lines whose parts a test replaces by its own.
struct JobText {
  std::string name = "name: loans";
  std::string schedule = "schedule: {every: 5m}";
  std::string url = "  url: http://127.0.0.1/loans";
  std::string source = "  data_selector: data";
  std::string table = "  table: staging.loans";
  std::string primary_key = "  primary_key: [id]";
  std::string column = "    note: text";
  std::string quality = "  - {not_null: [id]}";

  std::string text() const {
    std::string all;
    for (auto const& line : {name,                                        // 1
                             schedule,                                    // 2
                             std::string{"source:"},                      // 3
                             url,                                         // 4
                             source,                                      // 5
                             std::string{"target:"},                      // 6
                             table,                                       // 7
                             primary_key,                                 // 8
                             std::string{"  columns:"},                   // 9
                             std::string{"    id: bigint"},               // 10
                             std::string{"    amount: numeric(14,2)"},    // 11
                             std::string{"    updated_at: timestamptz"},  // 12
                             std::string{"    document: json"},           // 13
                             column,                                      // 14
                             std::string{"quality:"},                     // 15
                             quality}) {                                  // 16
      all += line + "\n";
    }
    return all;
  }
};

/// A job that has a mistake, and what is said of it.
struct RefusedJob {
  JobText text;
  std::string problems;
};

struct JobResult {
  Job job;
  std::string problems;  ///< as they are printed
};

/// The warnings about a job, as they are printed.
inline std::string warnings_of(std::string const& text, FakeSecrets const& secrets = {}) {
  ProblemList problems{"j.yaml"};
  parse_job(text, secrets.sources(), problems);
  return describe_warnings(problems.warnings_in_order());
}

inline JobResult parse(std::string const& text, FakeSecrets const& secrets = {}) {
  ProblemList problems{"j.yaml"};
  auto parsed = parse_job(text, secrets.sources(), problems);
  return {std::move(parsed.job), describe_problems(problems.in_order())};
}

}  // namespace loanpulse
