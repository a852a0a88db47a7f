#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "decode/page_plan.hpp"
#include "decode/record_probe.hpp"
#include "decode/row_builder.hpp"
#include "json/json_path.hpp"

namespace loanpulse {

/// Which columns' paths no record of a run has had: those not declared optional whose next member
/// is missing wherever the one before it was an object. null has no members to miss.
class UnfoundPaths {
 public:
  UnfoundPaths(Job const& job, PagePlan const& plan);

  /// `batch` is the last that `seen` tells of. Reads a record anew only where a path has not been
  /// found yet, once for each place at which one breaks off.
  void observe(RowBatch const& batch, SeenPlaces const& seen);

  /// In words, one for each column: what is not found, what is there instead, what may be meant.
  std::vector<std::string> in_words() const;

 private:
  struct Wanted {
    std::string column;
    std::string path;
    std::vector<std::string> segments;
    std::vector<PathNode const*> places;  ///< of the record, of its member, and so on
    std::size_t found = 0;                ///< so many segments have been found
    bool breaks_off = false;              ///< some record has the last of them and nothing there
  };

  void look_into(RowBatch const& batch, Wanted const& wanted);
  std::string describe(Wanted const& wanted) const;

  std::vector<Wanted> wanted_;                ///< those not found yet
  std::map<std::size_t, ProbedValue> there_;  ///< by place: the first object or array
};

}  // namespace loanpulse
