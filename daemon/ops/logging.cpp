#include "ops/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

#include "ops/journal_sink.hpp"
#include "ops/log_members.hpp"
#include "ops/printable.hpp"

namespace loanpulse {
namespace {

/// What spdlog's pattern says, then the message, which is escaped here because patterns cannot.
class LineFormatter : public spdlog::formatter {
 public:
  void format(spdlog::details::log_msg const& message, spdlog::memory_buf_t& out) final {
    prefix_->format(message, out);
    std::string const rest = rest_of({message.payload.data(), message.payload.size()});
    out.append(rest.data(), rest.data() + rest.size());
    out.push_back('\n');
  }

 protected:
  explicit LineFormatter(std::string prefix)
      : prefix_{std::make_unique<spdlog::pattern_formatter>(std::move(prefix),
                                                            spdlog::pattern_time_type::utc, "")} {}

 private:
  /// On the thread that logs: spdlog calls formatters of synchronous loggers there.
  virtual std::string rest_of(std::string_view message) const = 0;

  std::unique_ptr<spdlog::formatter> prefix_;
};

class TextFormatter final : public LineFormatter {
 public:
  TextFormatter() : LineFormatter{"%Y-%m-%dT%H:%M:%S.%eZ %-5l "} {}
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>();
  }

 private:
  std::string rest_of(std::string_view message) const override {
    return printable(message, std::string_view::npos);
  }
};

class JsonFormatter final : public LineFormatter {
 public:
  JsonFormatter() : LineFormatter{R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",)"} {}
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }

 private:
  std::string rest_of(std::string_view message) const override {
    return json_log_members(message, LogScope::current()) + "}";
  }
};

LogFormat chosen(LogFormat format) {
  if (format != LogFormat::automatic) return format;
  char const* const journal = std::getenv("JOURNAL_STREAM");
  return journal != nullptr && is_journal_stream(journal, STDERR_FILENO) ? LogFormat::journal
                                                                         : LogFormat::text;
}

std::shared_ptr<spdlog::sinks::sink> make_sink(LogFormat format) {
  if (format == LogFormat::journal) return std::make_shared<JournalSink>();
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (format == LogFormat::json) {
    sink->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    sink->set_formatter(std::make_unique<TextFormatter>());
  }
  return sink;
}

}  // namespace

void start_logging(LogSettings const& settings) {
  auto logger = std::make_shared<spdlog::logger>("loanpulse", make_sink(chosen(settings.format)));
  logger->set_level(spdlog::level::from_str(settings.level));
  spdlog::set_default_logger(std::move(logger));
}

void set_log_level(std::string const& level) {
  spdlog::default_logger()->set_level(spdlog::level::from_str(level));
}

}  // namespace loanpulse
