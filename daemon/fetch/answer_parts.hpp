#pragma once

#include <cstdint>
#include <string>

#include "model/error.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// The parts of one answer, each of which is delivered before the next has come. Pure.
class AnswerParts {
 public:
  /// `first` has been delivered. `request` is what messages call the request.
  AnswerParts(Page const& first, std::string request);

  /// `framed`: anything but the connection's end says where the answer ends. Throws
  /// StageError{transient, "truncated"} for a last part that stops within a line otherwise.
  Page next(std::string text, bool is_last, bool framed);

  /// Why the run cannot go on when the answer breaks off: of the error's kind and code.
  StageError broken_off(StageError const& error) const;

 private:
  void pass(Page const& part);

  Page next_;  ///< but for its body
  std::string request_;
};

}  // namespace loanpulse
