#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "decode/page_decoder.hpp"
#include "model/error.hpp"
#include "support/sample_job.hpp"

namespace loanpulse {

inline Job job_of(std::vector<Column> columns, std::string data_selector = "$") {
  Job job;
  job.name = "loans";
  job.source.data_selector = std::move(data_selector);
  job.target.columns = std::move(columns);
  return job;
}

inline Page page_of(std::string body) {
  Page page;
  page.number = 3;
  page.url = "http://api.test/loans?page=3";
  page.body = std::move(body);
  return page;
}

inline DecodedPage decode(Job const& job, std::string body,
                          std::vector<std::string> const& answer_paths = {}) {
  return PageDecoder{job, answer_paths}.decode(page_of(std::move(body)));
}

/// The error that decoding ends with; none is a failure of the test.
inline StageError decode_error(Job const& job, std::string body,
                               std::vector<std::string> const& answer_paths = {}) {
  try {
    decode(job, std::move(body), answer_paths);
  } catch (StageError const& error) {
    return error;
  }
  ADD_FAILURE() << "decoded without an error";
  return StageError{ErrorKind::transient, "none", "none"};
}

/// A fault on one line: "2 city: not a bigint".
inline std::string in_words(RowFault const& fault) {
  return std::to_string(fault.row) + " " + std::string{fault.column} + ": " +
         std::string{fault.reason};
}

inline std::vector<std::string> faults_of(RowBatch const& batch) {
  std::vector<std::string> result;
  for (RowFault const& fault : batch.faults) result.push_back(in_words(fault));
  return result;
}

inline std::string record_text(RowBatch const& batch, std::size_t row) {
  return batch.body->substr(batch.records[row].offset, batch.records[row].length);
}

}  // namespace loanpulse
