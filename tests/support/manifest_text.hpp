#pragma once

#include <string>

#include "bronze/manifest.hpp"

namespace loanpulse {

/// All pieces of a manifest together.
inline std::string manifest_text(BronzeRun const& run, std::vector<BronzeFile> const& files) {
  Manifest manifest{run, files};
  std::string text;
  for (auto piece = manifest.next(); !piece.empty(); piece = manifest.next()) text += piece;
  return text;
}

}  // namespace loanpulse
