#pragma once

#include <algorithm>
#include <memory>
#include <string>

#include "model/error.hpp"
#include "model/scratch.hpp"

namespace loanpulse {

/// Scratch files in memory, with room for so many bytes each.
class MemoryScratch final : public ScratchSpace {
 public:
  explicit MemoryScratch(std::size_t room = 1u << 30) : room_{room} {}

  std::unique_ptr<ScratchFile> create() override {
    ++created;
    return std::make_unique<File>(room_);
  }

  int created = 0;

 private:
  class File final : public ScratchFile {
   public:
    explicit File(std::size_t room) : room_{room} {}
    void append(std::span<char const> bytes) override {
      if (text_.size() + bytes.size() > room_) {
        throw StageError{ErrorKind::rejected, "scratch_file", "no room"};
      }
      text_.append(bytes.data(), bytes.size());
    }
    void read(std::uint64_t offset, std::span<char> into) const override {
      if (offset + into.size() > text_.size()) {
        throw StageError{ErrorKind::transient, "scratch_file", "nothing there"};
      }
      std::copy_n(text_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
    }
    std::uint64_t size() const override { return text_.size(); }

   private:
    std::size_t const room_;
    std::string text_;
  };

  std::size_t const room_;
};

}  // namespace loanpulse
