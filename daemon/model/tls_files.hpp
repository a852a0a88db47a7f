#pragma once

#include <string>

namespace loanpulse {

/// PEM files by which a source and LoanPulse know each other. Absolute paths; empty: none.
struct TlsFiles {
  std::string ca_file;      ///< certificates to trust, instead of the system's
  std::string certificate;  ///< shown to a server that asks for one
  std::string key;          ///< of that; empty: it stands in the same file

  bool operator==(TlsFiles const&) const = default;
};

}  // namespace loanpulse
