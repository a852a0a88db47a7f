#pragma once

#include "config/default_state_dir.hpp"
#include "config/read_text_file.hpp"

#include <filesystem>
#include <functional>

namespace loanpulse {

/// Where the values of `${env:…}`, `${file:…}` and `${credential:…}` come from. A credential is
/// the file of its name in the folder $CREDENTIALS_DIRECTORY (systemd.io/CREDENTIALS).
struct SecretSources {
  Environment environment;
  std::function<FileText(std::filesystem::path const&)> file;
};

/// The environment and the files of this process. Files above 64 KiB are refused.
SecretSources system_secret_sources();

}  // namespace loanpulse
