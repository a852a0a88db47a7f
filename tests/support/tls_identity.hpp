#pragma once

#include <filesystem>

namespace loanpulse {

/// Writes key.pem and certificate.pem into the folder, a new pair each time: valid for an hour, for
/// `name`, signed by itself.
void write_tls_identity(std::filesystem::path const& folder, char const* passphrase = nullptr,
                        char const* name = "localhost");

}  // namespace loanpulse
