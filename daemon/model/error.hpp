#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace loanpulse {

/// What a failure means for the one who must decide whether to try again.
enum class ErrorKind {
  transient,     ///< the world was briefly broken: the same request may succeed later
  rate_limited,  ///< the other side asked for patience
  rejected,      ///< the other side, or our own rules, said no: a person must change something
  bad_data,      ///< an answer arrived, and it is not what was agreed
  cancelled,     ///< a person or a shutdown stopped it
};

std::string_view to_string(ErrorKind kind);

/// A stage met a broken world. Made by the adapter that saw it, caught once, in the worker, which
/// writes `code` and the message into the run record.
/// `code` is a stable snake_case word for programs ("http_status", "target_mismatch"); the message
/// is for people and names the object, the offending value and the cure. A copy shares nothing with
/// the original, so that it may go to another thread: copies of std::runtime_error share their
/// text.
class StageError : public std::exception {
 public:
  StageError(ErrorKind kind, std::string code, std::string message)
      : kind_{kind}, code_{std::move(code)}, message_{std::move(message)} {}

  char const* what() const noexcept override { return message_.c_str(); }
  ErrorKind kind() const noexcept { return kind_; }
  std::string const& code() const noexcept { return code_; }

 private:
  ErrorKind kind_;
  std::string code_;
  std::string message_;
};

}  // namespace loanpulse
