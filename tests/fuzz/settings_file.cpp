// loanpulse.yaml: any text is refused with problems or gives settings, and what is accepted can be
// used: there is a place to listen, and folders to write to.
#include "config/parse_settings.hpp"
#include "fuzz/insist.hpp"
#include "fuzz/measured.hpp"
#include "model/error.hpp"
#include "net/api_address.hpp"

namespace loanpulse {

void fuzz_one(std::uint8_t const* data, std::size_t size) {
  std::string const text{reinterpret_cast<char const*>(data), size};
  ProblemList problems{"loanpulse.yaml"};
  SecretSources const sources{[](auto const&) { return std::optional<std::string>{"value"}; },
                              [](auto const&) {
                                return FileText{"a-token-of-some-length", {}};
                              }};
  auto const settings = parse_settings(text, "/var/lib/loanpulse", sources, problems);
  if (!problems.empty()) {
    insist(!describe_problems(problems.in_order()).empty(), "a problem has words");
    return;
  }
  insist(settings.state_dir.is_absolute() && settings.bronze.path.is_absolute(),
         "folders do not depend on where the daemon was started");
  insist(
      settings.daemon.max_concurrent_runs > 0 && settings.daemon.max_concurrent_runs_per_host > 0,
      "runs can start");
  try {
    insist(!local_api_address(settings.admin.listen, settings.admin.tls.has_value()).base.empty(),
           "the command line finds the daemon");
  } catch (StageError const& error) {
    insist(error.code() == "bad_server" && settings.admin.listen.ends_with("0"),
           "only of port 0 it is not known where it is");
  }
}

}  // namespace loanpulse
