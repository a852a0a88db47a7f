#pragma once

#include <stop_token>
#include <vector>

#include "bronze/bronze_store.hpp"
#include "decode/page_decoder.hpp"
#include "fetch/page_source.hpp"
#include "load/warehouse.hpp"
#include "model/run_progress.hpp"
#include "model/scratch.hpp"
#include "pipeline/run_heartbeat.hpp"

namespace loanpulse {

/// What a run works with; everything outlives the call.
struct PipelineParts {
  Job const& job;
  Run const& run;
  PageSource& source;       ///< used by the fetching thread
  PageDecoder& decoder;     ///< used by the fetching thread
  BronzeStore& bronze;      ///< used by the fetching thread
  Warehouse& warehouse;     ///< used by the calling thread
  RunHeartbeat& heartbeat;  ///< used by the calling thread
  ScratchSpace& scratch;
  RunProgress& progress;
  std::stop_source stop;  ///< a request from outside cancels; a failure inside stops the fetching
};

/// Carries a claimed run from its first request to its commit. Fetching, bronze and decoding happen
/// on a thread of their own, the gate and the load on the calling one, with a few pages between.
/// Throws StageError when the run did not commit; then target and watermark are as before.
CommitReceipt run_pipeline(PipelineParts const& parts);

}  // namespace loanpulse
