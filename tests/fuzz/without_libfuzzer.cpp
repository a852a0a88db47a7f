// Drives a fuzz target where there is no libFuzzer, as in the presets of GCC: every input of the
// corpus, then mutations of them, always the same ones, for so many seconds.
//   fuzz_NAME CORPUS [SECONDS]
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

/// Bytes. As libFuzzer is told, too: longer inputs find little that shorter ones do not.
constexpr std::size_t longest = 4096;

std::vector<Input> read_corpus(std::filesystem::path const& folder) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator{folder}) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Input> corpus;
  for (auto const& path : files) {
    std::ifstream file{path, std::ios::binary};
    corpus.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return corpus;
}

class Mutator {
 public:
  explicit Mutator(std::vector<Input> const& corpus) : corpus_{corpus} {}

  Input next() {
    Input input = corpus_[below(corpus_.size())];
    for (std::size_t changes = 1 + below(6); changes > 0; --changes) change(input);
    if (input.size() > longest) input.resize(longest);
    return input;
  }

 private:
  std::size_t below(std::size_t count) { return random_() % count; }
  std::uint8_t byte() { return static_cast<std::uint8_t>(random_()); }
  /// A place in the input, or its end.
  Input::difference_type place(Input const& input) {
    return static_cast<Input::difference_type>(below(input.size() + 1));
  }

  void change(Input& input) {
    auto const at = input.begin() + place(input);
    auto const left = static_cast<std::size_t>(input.end() - at);
    auto const some = std::min(left, 1 + below(16));
    auto const end = at + static_cast<Input::difference_type>(some);
    switch (below(5)) {
      case 0:
        if (left > 0) *at ^= static_cast<std::uint8_t>(1u << below(8));
        break;
      case 1:
        input.insert(at, byte());
        break;
      case 2:
        input.erase(at, end);
        break;
      case 3: {  // again, right behind itself
        Input const part{at, end};
        input.insert(end, part.begin(), part.end());
        break;
      }
      default: {  // a part of another input
        Input const& other = corpus_[below(corpus_.size())];
        auto const from = other.begin() + place(other);
        auto const most = static_cast<std::size_t>(other.end() - from);
        input.insert(at, from,
                     from + static_cast<Input::difference_type>(std::min(most, 1 + below(64))));
      }
    }
  }

  std::vector<Input> const& corpus_;
  std::mt19937_64 random_{1};
};

Input const* under_way = nullptr;

/// Keeps the input that has ended the process.
void keep_input() {
  if (under_way == nullptr) return;
  std::FILE* const file = std::fopen("crash-input", "wb");
  if (file == nullptr) return;
  std::fwrite(under_way->data(), 1, under_way->size(), file);
  std::fclose(file);
  std::fprintf(stderr, "the input is in crash-input, in the folder of this process\n");
}

void run(Input const& input) {
  under_way = &input;
  LLVMFuzzerTestOneInput(input.data(), input.size());
  under_way = nullptr;
}

}  // namespace

extern "C" void __asan_set_death_callback(void (*callback)()) __attribute__((weak));

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: %s CORPUS [SECONDS]\n", argv[0]);
    return 64;
  }
  if (__asan_set_death_callback != nullptr) __asan_set_death_callback(keep_input);
  std::signal(SIGABRT, [](int) { keep_input(); });  // an oracle that does not hold
  auto const corpus = read_corpus(argv[1]);
  for (auto const& input : corpus) run(input);
  std::size_t executions = corpus.size();
  auto const end =
      std::chrono::steady_clock::now() + std::chrono::seconds{argc > 2 ? std::atoi(argv[2]) : 0};
  for (Mutator mutator{corpus}; !corpus.empty() && std::chrono::steady_clock::now() < end;) {
    run(mutator.next());
    ++executions;
  }
  std::printf("%zu executions\n", executions);
  return corpus.empty() ? 1 : 0;
}
