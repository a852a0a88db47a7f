#include "config/config_keys.hpp"
#include "config/value_types.hpp"

#include <chrono>

namespace loanpulse {

Key<Source> rate_key() {
  using namespace std::chrono_literals;
  constexpr std::size_t most = 1'000'000;
  static KeyTable<RequestRate> const table{
      .keys = {key("requests", &RequestRate::requests, takes::count(1, most),
                   "The requests that may be sent in `per`, on the average; further tries and "
                   "requests for tokens count.")
                   .required(),
               key("per", &RequestRate::per, takes::duration(1ms, 24h * 31),
                   "The time for which `requests` are counted."),
               key("burst", &RequestRate::burst, takes::count(1, most),
                   "The requests that may come at once after a rest; then they come evenly.")}};
  return key("rate", &Source::rate, takes::keys(table),
             "How often the source's host may be asked, by all jobs together. Of several that jobs "
             "declare for one host the slowest holds. Processes that run jobs on one database "
             "share it evenly.");
}

}  // namespace loanpulse
