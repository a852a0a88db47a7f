#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "bronze/bronze_path.hpp"
#include "model/page.hpp"

namespace loanpulse {

/// Lies beside the pages of a complete run. Its absence says that the run did not fetch to the end.
inline constexpr char manifest_file[] = "_manifest.json";

/// What a run's folder holds, as JSON, so that it explains itself without the database: format,
/// job, run_id, attempt, date, totals, and per file page, path, bytes, stored_bytes, sha256, url,
/// status and fetched_at (RFC 3339, UTC). sha256 is that of the file; in format 1 it was that of
/// the body. Made piece by piece: a long run has thousands of files.
class Manifest {
 public:
  /// Both must outlive it.
  Manifest(BronzeRun const& run, std::vector<BronzeFile> const& files);
  ~Manifest();
  Manifest(Manifest const&) = delete;
  Manifest& operator=(Manifest const&) = delete;

  /// The next piece, valid until the next call; empty after the last one.
  std::string_view next();

 private:
  struct Text;

  std::vector<BronzeFile> const& files_;
  std::size_t written_ = 0;
  bool ended_ = false;
  std::unique_ptr<Text> text_;
};

}  // namespace loanpulse
