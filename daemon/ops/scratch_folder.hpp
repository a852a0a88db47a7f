#pragma once

#include <filesystem>

#include "model/scratch.hpp"

namespace loanpulse {

/// Scratch files on disk. Each is deleted as soon as it is open, so that none is left behind, not
/// even by a process that is killed.
class ScratchFolder final : public ScratchSpace {
 public:
  /// `path` is made where missing, with the first file.
  explicit ScratchFolder(std::filesystem::path path) : path_{std::move(path)} {}

  std::unique_ptr<ScratchFile> create() override;

 private:
  std::filesystem::path const path_;
};

}  // namespace loanpulse
