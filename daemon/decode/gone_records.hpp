#pragma once

#include "json/json_path.hpp"
#include "model/job.hpp"
#include "model/row.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// The member that records have which were selected as gone.
inline constexpr std::string_view gone_member = "$gone";

/// Which records of a job say that a row is gone. Costs a second look into each record, of jobs
/// that ask for it only.
class GoneRecords {
 public:
  explicit GoneRecords(Job const& job);

  /// Fills RowBatch::gone by the batch's records.
  void observe(RowBatch& batch) const;

 private:
  bool is_gone(std::string_view record) const;

  bool is_wanted_ = false;
  std::optional<JsonPath> path_;
  std::vector<std::string> values_;
  bool has_selectors_ = false;
};

}  // namespace loanpulse
