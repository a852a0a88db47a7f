#include "record/sql_time.hpp"

namespace loanpulse {

std::string sql_microseconds(std::string_view timestamptz) {
  return "(extract(epoch FROM " + std::string{timestamptz} + ") * 1000000)::bigint";
}

std::string sql_timestamptz(std::string_view microseconds) {
  // Not to_timestamp(): its argument is in seconds, a double that microseconds do not always fit.
  return "('epoch'::timestamptz + " + std::string{microseconds} + " * interval '1 microsecond')";
}

std::string sql_iso_time(std::string_view timestamptz) {
  return "to_char(" + std::string{timestamptz} +
         " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
}

}  // namespace loanpulse
