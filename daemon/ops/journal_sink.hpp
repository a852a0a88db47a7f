#pragma once

#include <spdlog/sinks/base_sink.h>

#include <mutex>
#include <string_view>

namespace loanpulse {

/// Whether the file descriptor is the stream that `journal_stream`, the value of JOURNAL_STREAM,
/// names as "device:inode": then what is written there goes to the journal (systemd.exec(5)).
bool is_journal_stream(std::string_view journal_stream, int descriptor);

/// Writes entries with fields to the local journal. Called by the thread that logs, so that the
/// entry gets that thread's LogScope.
class JournalSink final : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  void sink_it_(spdlog::details::log_msg const& message) override;
  void flush_() override {}
};

}  // namespace loanpulse
