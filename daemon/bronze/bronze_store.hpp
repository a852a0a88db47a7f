#pragma once

#include <vector>

#include "model/page.hpp"

namespace loanpulse {

/// Keeps the raw answers of one run. Used by the run's fetching thread. Throws StageError.
///
/// Writing may lag behind by a few pages, so that a slow disk does not hold up the network. What is
/// durable when: after seal() everything, names and folders included; before that, a file that is
/// there under its final name is complete, but may still be lost with the machine.
class BronzeStore {
 public:
  virtual ~BronzeStore() = default;

  /// Writes the answer to a file of its own; the parts of one, which come in their order, to one
  /// file. Waits while too much is still to be written, and throws
  /// what went wrong with an earlier page.
  virtual void store(Page const& page) = 0;

  /// Called once after the last page. When it returns, every page is durable under its final name.
  /// Throws when that is not so: then nothing that came from these pages may be committed.
  virtual void seal() = 0;

  /// Every page in page order. Only after seal().
  virtual std::vector<BronzeFile> const& files() const = 0;
};

}  // namespace loanpulse
