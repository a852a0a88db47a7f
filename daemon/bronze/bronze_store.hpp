#pragma once

#include <string>
#include <vector>

#include "model/page.hpp"

namespace loanpulse {

/// Keeps the raw answers of one run. Used by the run's fetching thread. Throws StageError.
class BronzeStore {
 public:
  virtual ~BronzeStore() = default;

  /// Writes one body to a file of its own; when it returns, the file is durable and complete
  /// under its final name.
  virtual BronzeFile store(Page const& page) = 0;

  /// Called once after the last page: the folders that hold the files are durable too.
  virtual void seal() = 0;

  /// Everything stored so far, in page order.
  virtual std::vector<BronzeFile> const& files() const = 0;
};

}  // namespace loanpulse
