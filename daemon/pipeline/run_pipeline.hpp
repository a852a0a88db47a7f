#pragma once

#include <stop_token>
#include <vector>

#include "bronze/bronze_store.hpp"
#include "decode/page_decoder.hpp"
#include "fetch/page_source.hpp"
#include "fetch/render/request_values.hpp"
#include "load/warehouse.hpp"
#include "model/for_each.hpp"
#include "model/run_progress.hpp"
#include "model/scratch.hpp"
#include "pipeline/run_heartbeat.hpp"

namespace loanpulse {

/// What a run works with; everything outlives the call.
struct PipelineParts {
  Job const& job;
  Run const& run;
  /// What it reads a list for, and what it asks in each of them; one for a job without for_each.
  std::vector<Partition> const& partitions;
  std::vector<RequestBounds> const& bounds;
  PageSource& source;       ///< used by the fetching thread
  PageDecoder& decoder;     ///< used by the fetching thread
  BronzeStore& bronze;      ///< used by the fetching thread
  Warehouse& warehouse;     ///< used by the calling thread
  RunHeartbeat& heartbeat;  ///< used by the calling thread
  ScratchSpace& scratch;
  RunProgress& progress;
  std::stop_source stop;  ///< a request from outside cancels; a failure inside stops the fetching
  /// The run was claimed from the queue: where it is behind, the next one is put there.
  bool is_queued = false;
};

/// Whether a run that succeeds has read no further than to the end of a window.
bool is_behind(std::vector<RequestBounds> const& bounds);

/// Carries a claimed run from its first request to its commit. Fetching, bronze and decoding happen
/// on a thread of their own, the gate and the load on the calling one, with a few pages between.
/// Throws StageError when the run did not commit; then target and watermark are as before.
CommitReceipt run_pipeline(PipelineParts const& parts);

}  // namespace loanpulse
