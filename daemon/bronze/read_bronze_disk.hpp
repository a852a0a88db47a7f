#pragma once

#include <filesystem>
#include <string>

#include "model/page.hpp"

namespace loanpulse {

/// The body of a stored page, exactly as it was fetched. Throws StageError{bad_data,
/// "bronze_corrupt"} when the file is not what the manifest says (length, sha256, zstd checksum),
/// {rejected} when it cannot be read. No symbolic link below `root` is followed.
std::string read_bronze(std::filesystem::path const& root, BronzeFile const& file);

}  // namespace loanpulse
