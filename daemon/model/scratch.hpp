#pragma once

#include <cstdint>
#include <memory>
#include <span>

namespace loanpulse {

/// A file without a name that a run keeps to itself, for what would take too much memory. It is
/// gone with the object, and with the process. Methods throw StageError. Used by one thread at a
/// time.
class ScratchFile {
 public:
  virtual ~ScratchFile() = default;

  virtual void append(std::span<char const> bytes) = 0;
  /// Fills `into` with what was appended as the bytes from `offset` on; all of them are there.
  virtual void read(std::uint64_t offset, std::span<char> into) const = 0;
  virtual std::uint64_t size() const = 0;
};

/// Where such files lie. Safe from every thread.
class ScratchSpace {
 public:
  virtual ~ScratchSpace() = default;
  virtual std::unique_ptr<ScratchFile> create() = 0;
};

}  // namespace loanpulse
