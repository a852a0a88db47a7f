#include "ops/scratch_folder.hpp"

#include <gtest/gtest.h>

#include "model/error.hpp"
#include "support/stage_error.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

std::string read(ScratchFile const& file, std::uint64_t offset, std::size_t bytes) {
  std::string text(bytes, '\0');
  file.read(offset, text);
  return text;
}

TEST(ScratchFolder, GivesBackWhatWasAppendedAndHasNoNames) {
  TempDir const folder;
  ScratchFolder space{folder.path() / "made" / "here"};
  auto const first = space.create();
  auto const second = space.create();
  first->append(std::string_view{"one two"});
  second->append(std::string_view{"other"});
  first->append(std::string_view{" three"});
  EXPECT_EQ(first->size(), 13u);
  EXPECT_EQ(read(*first, 4, 9), "two three");
  EXPECT_EQ(read(*second, 0, 5), "other");
  EXPECT_TRUE(std::filesystem::is_empty(folder.path() / "made" / "here"));
}

TEST(ScratchFolder, SaysWhereItCannotWrite) {
  TempDir const folder;
  folder.write("file", "");
  ScratchFolder space{folder.path() / "file"};
  auto const error = stage_error_of([&] { space.create(); });
  EXPECT_EQ(error.code(), "scratch_file");
  EXPECT_NE(std::string{error.what()}.find((folder.path() / "file").string()), std::string::npos);
}

TEST(ScratchFolder, ReadingBeyondTheEndIsAnError) {
  TempDir const folder;
  auto const file = ScratchFolder{folder.path()}.create();
  file->append(std::string_view{"short"});
  EXPECT_THROW(read(*file, 3, 3), StageError);
}

}  // namespace
}  // namespace loanpulse
