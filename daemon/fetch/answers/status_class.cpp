#include "fetch/answers/status_class.hpp"

namespace loanpulse {

StatusClass classify_status(int status, bool limit_reached) {
  switch (status) {
    case 200:
    case 203:
      return StatusClass::success;
    case 301:
    case 302:
    case 303:
    case 307:
    case 308:
      return StatusClass::redirect;
    case 401:
      return StatusClass::unauthorized;
    case 403:
      return limit_reached ? StatusClass::rate_limited : StatusClass::unauthorized;
    case 413:  // RFC 9110, 15.5.14: "if the condition is temporary"
    case 420:  // both of these are what some use for 429
    case 430:
      return limit_reached ? StatusClass::rate_limited : StatusClass::rejected;
    case 408:
    case 425:
      return StatusClass::transient;
    case 429:
      return StatusClass::rate_limited;
    case 501:  // not implemented
    case 505:  // HTTP version not supported
    case 511:  // a captive portal wants a person
      return StatusClass::rejected;
    case 503:
      return limit_reached ? StatusClass::rate_limited : StatusClass::transient;
    default:
      if (status >= 200 && status <= 299) return StatusClass::no_page;
      return status >= 500 && status <= 599 ? StatusClass::transient : StatusClass::rejected;
  }
}

}  // namespace loanpulse
