#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "support/child_process.hpp"
#include "support/markdown.hpp"
#include "support/paths.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::IsSupersetOf;

using Words = std::vector<std::string>;

std::string help(Words command) {
  command.insert(command.begin(), LOANPULSE_BINARY_DIR "/loanpulse");
  command.emplace_back("--help");
  auto const finished = run_program(command);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  // The examples below are the same for all commands and prove nothing about this one.
  return finished.out.substr(0, finished.out.find("\nExamples:"));
}

/// The names under "Subcommands:" of a command's help.
Words subcommands_in(std::string const& text) {
  Words names;
  std::istringstream lines{text};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line.starts_with("  ") && line.size() > 2 && line[2] != ' ') {
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    if (!line.starts_with(' ')) inside = line == "Subcommands:";
  }
  return names;
}

/// Every "--name" in a text.
Words options_in(std::string const& text) {
  Words options;
  for (std::size_t at = text.find("--"); at != std::string::npos; at = text.find("--", at + 2)) {
    std::size_t const end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", at);
    options.push_back(text.substr(at, end - at));
  }
  return options;
}

/// A command of the program as the README shows it, without options that every command takes.
struct Shown {
  std::string line;
  Words subcommands;  ///< "state", "show"
  Words options;
};

/// What is wrong with it, judged by the program's own help.
std::string fault_of(Shown const& shown) {
  Words path;
  std::string known = help({});
  for (auto const& word : shown.subcommands) {
    auto const names = subcommands_in(help(path));
    if (names.empty()) break;  // what follows are arguments
    if (std::find(names.begin(), names.end(), word) == names.end()) return "no command " + word;
    path.push_back(word);
    known += help(path);
  }
  auto const options = options_in(known);
  for (auto const& option : shown.options) {
    if (std::find(options.begin(), options.end(), option) == options.end()) {
      return "no option " + option;
    }
  }
  return {};
}

/// Commands begin with `loanpulse`, in any folder; other lines give nothing.
std::vector<Shown> commands_in(Words const& lines) {
  std::vector<Shown> commands;
  for (auto const& line : lines) {
    auto const words = command_words(line);
    auto const program = std::find_if(words.begin(), words.end(), [](std::string const& word) {
      return word == "loanpulse" || word.ends_with("/loanpulse");
    });
    if (program == words.end() || (program != words.begin() && *program == "loanpulse")) continue;
    Shown shown{line, {}, {}};
    for (auto word = program + 1; word != words.end(); ++word) {
      if (word->starts_with("--")) {
        shown.options.push_back(*word);
        bool const takes_value = *word == "--config" || *word == "--log-level";
        if (takes_value && word + 1 != words.end()) ++word;
      } else {
        shown.subcommands.push_back(*word);
      }
    }
    if (!words.empty()) commands.push_back(std::move(shown));
  }
  return commands;
}

MarkdownCode readme() {
  std::ifstream file{LOANPULSE_SOURCE_DIR "/README.md"};
  return markdown_code({std::istreambuf_iterator<char>{file}, {}});
}

std::vector<Shown> shown_commands() {
  auto const code = readme();
  Words lines = code.shell_lines;
  std::copy_if(code.spans.begin(), code.spans.end(), std::back_inserter(lines),
               [](std::string const& span) { return span.starts_with("loanpulse "); });
  return commands_in(lines);
}

TEST(Readme, ShowsOnlyCommandsAndOptionsThatTheProgramHas) {
  auto const commands = shown_commands();
  EXPECT_GT(commands.size(), 8u);
  for (auto const& command : commands) EXPECT_EQ(fault_of(command), "") << command.line;
}

TEST(Readme, ShowsEveryCommandThatTheProgramHas) {
  Words first;
  Words of_state;
  for (auto const& command : shown_commands()) {
    if (command.subcommands.empty()) continue;
    first.push_back(command.subcommands[0]);
    if (command.subcommands[0] == "state" && command.subcommands.size() > 1) {
      of_state.push_back(command.subcommands[1]);
    }
  }
  EXPECT_THAT(first, IsSupersetOf(subcommands_in(help({}))));
  EXPECT_THAT(of_state, IsSupersetOf(subcommands_in(help({"state"}))));
}

TEST(Readme, NamesEveryOptionThatTheProgramHas) {
  auto const code = readme();
  std::string text;
  for (auto const& span : code.spans) text += span + "\n";
  auto const named = options_in(text);
  for (auto const& command : std::vector<Words>{{}, {"run"}, {"runs"}, {"state", "show"}}) {
    for (auto const& option : options_in(help(command))) EXPECT_THAT(named, Contains(option));
  }
}

TEST(Readme, AWrongCommandOrOptionIsFound) {
  auto const commands =
      commands_in({"loanpulse frobnicate", "./build/loanpulse run a --jsn", "loanpulse state shw",
                   "loanpulse --config x runs --job a", "psql loanpulse"});
  ASSERT_EQ(commands.size(), 4u);
  EXPECT_EQ(fault_of(commands[0]), "no command frobnicate");
  EXPECT_EQ(fault_of(commands[1]), "no option --jsn");
  EXPECT_EQ(fault_of(commands[2]), "no command shw");
  EXPECT_EQ(fault_of(commands[3]), "");
  EXPECT_THAT(subcommands_in(help({"run"})), IsEmpty());
}

}  // namespace
}  // namespace loanpulse
