#include "model/error.hpp"

namespace loanpulse {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::transient:
      return "transient";
    case ErrorKind::rate_limited:
      return "rate_limited";
    case ErrorKind::rejected:
      return "rejected";
    case ErrorKind::bad_data:
      return "bad_data";
    case ErrorKind::cancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace loanpulse
