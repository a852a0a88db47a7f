#include "ops/journal_sink.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <syslog.h>

// The place in this file would be the same for every entry.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "ops/journal_fields.hpp"

namespace loanpulse {
namespace {

int priority_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::critical:
      return LOG_CRIT;
    case spdlog::level::err:
      return LOG_ERR;
    case spdlog::level::warn:
      return LOG_WARNING;
    case spdlog::level::info:
      return LOG_INFO;
    default:
      return LOG_DEBUG;
  }
}

}  // namespace

bool is_journal_stream(std::string_view journal_stream, int descriptor) {
  struct stat file {};
  return fstat(descriptor, &file) == 0 &&
         journal_stream == fmt::format("{}:{}", file.st_dev, file.st_ino);
}

void JournalSink::sink_it_(spdlog::details::log_msg const& message) {
  auto fields = journal_fields({message.payload.data(), message.payload.size()},
                               priority_of(message.level), LogScope::current());
  std::vector<iovec> parts;
  for (auto& field : fields) parts.push_back({field.data(), field.size()});
  int const result = sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
  if (result < 0) {
    fmt::print(stderr, "{} (the journal refused this: {})\n", fields.front(),
               std::strerror(-result));
  }
}

}  // namespace loanpulse
