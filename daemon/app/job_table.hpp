#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/settings.hpp"
#include "schedule/due_times.hpp"

namespace loanpulse {

/// A job as a daemon serves it.
struct ServedJob {
  Job const* job = nullptr;
  std::string host;      ///< of its source: "https://api.example.com:443"
  std::string schedule;  ///< its timing in words
  DueTimes times;
};

/// One state of the configuration, prepared for scheduling. Immutable, so that every thread may
/// read it; a reload makes another one, and runs keep the one they began with.
class JobTable {
 public:
  explicit JobTable(std::shared_ptr<Config const> config);

  std::shared_ptr<Config const> const& config() const { return config_; }
  Settings const& settings() const { return config_->settings; }
  /// In the order of their names.
  std::vector<ServedJob> const& jobs() const { return jobs_; }
  std::optional<std::size_t> find(std::string_view name) const;

 private:
  std::shared_ptr<Config const> config_;
  std::vector<ServedJob> jobs_;
  std::unordered_map<std::string_view, std::size_t> index_;
};

}  // namespace loanpulse
