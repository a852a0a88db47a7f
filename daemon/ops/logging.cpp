#include "ops/logging.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace loanpulse {
namespace {

constexpr std::string_view text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %-5l %v";

/// One JSON object a line. The message is escaped here because spdlog's patterns cannot.
class JsonFormatter final : public spdlog::formatter {
 public:
  void format(spdlog::details::log_msg const& message, spdlog::memory_buf_t& out) override {
    prefix_->format(message, out);
    for (char const c : std::string_view{message.payload.data(), message.payload.size()}) {
      append_escaped(c, out);
    }
    static constexpr std::string_view end = "\"}\n";
    out.append(end.data(), end.data() + end.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }

 private:
  static void append_escaped(char c, spdlog::memory_buf_t& out) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out.push_back(c);
    }
  }

  std::unique_ptr<spdlog::formatter> prefix_ = std::make_unique<spdlog::pattern_formatter>(
      R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":")", spdlog::pattern_time_type::utc,
      "");
};

}  // namespace

void start_logging(LogSettings const& settings) {
  auto logger = std::make_shared<spdlog::logger>("loanpulse",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (settings.format == LogFormat::json) {
    logger->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    logger->set_pattern(std::string{text_pattern}, spdlog::pattern_time_type::utc);
  }
  logger->set_level(spdlog::level::from_str(settings.level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace loanpulse
