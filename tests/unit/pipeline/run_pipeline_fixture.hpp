#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fetch/request_bounds.hpp"
#include "model/quality_failure.hpp"
#include "pipeline/run_pipeline.hpp"
#include "support/memory_scratch.hpp"
#include "support/sample_job.hpp"
#include "support/wait_until.hpp"
#include "unit/pipeline/pipeline_fakes.hpp"

namespace loanpulse {

inline std::string record(int id, std::string const& seen_at, std::string const& city = "Riga") {
  return "{\"id\": " + std::to_string(id) + ", \"city\": \"" + city + "\", \"amount\": 1, " +
         "\"seen_at\": \"" + seen_at + "\"}";
}

inline std::string body(std::vector<std::string> const& records) {
  std::string text = "{\"data\": [";
  for (auto const& one : records) text += (text.back() == '[' ? "" : ",") + one;
  return text + "]}";
}

/// Runs of the sample job whose source, bronze, warehouse and record are of the test's own making.
class RunPipelineTest : public testing::Test {
 protected:
  CommitReceipt run(FakePageSource& source) {
    PageDecoder decoder{job, {}};
    SystemClock const clock;
    loanpulse::Run claimed;
    claimed.run_id = "01234567-89ab-cdef-0123-456789abcdef";
    claimed.job_name = job.name;
    claimed.started_at = clock.now();
    claimed.watermark_before = watermark_before;
    RunHeartbeat heartbeat{runs, claimed, clock, LeaseOwner::dispatcher};
    auto const bounds = request_bounds(job, claimed, partitions);
    return run_pipeline({job, claimed, partitions, bounds, source, decoder, bronze, warehouse,
                         heartbeat, scratch, progress, stop, is_queued});
  }

  std::string code_of(FakePageSource& source) {
    try {
      run(source);
      return "committed";
    } catch (StageError const& error) {
      return error.code();
    }
  }

  Job job = sample_job();
  std::optional<std::string> watermark_before;
  std::vector<Partition> partitions{Partition{}};
  bool is_queued = false;
  FakeBronzeStore bronze;
  FakeWarehouse warehouse;
  FakeRunStore runs;
  MemoryScratch scratch;
  RunProgress progress;
  std::stop_source stop;
};

}  // namespace loanpulse
