#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "support/child_process.hpp"
#include "support/markdown.hpp"
#include "support/paths.hpp"
#include "support/recipe.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;

using Words = std::vector<std::string>;

/// A command's help, asked for once.
std::string const& help(Words const& command) {
  static std::map<Words, std::string> known;
  auto const [found, is_new] = known.try_emplace(command);
  if (!is_new) return found->second;
  Words words{LOANPULSE_BINARY_DIR "/loanpulse"};
  words.insert(words.end(), command.begin(), command.end());
  words.emplace_back("--help");
  auto const finished = run_program(words);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  // The examples below are the same for all commands and prove nothing about this one.
  found->second = finished.out.substr(0, finished.out.find("\nExamples:"));
  return found->second;
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

/// A command of the program as a page shows it, without options that every command takes.
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

/// Those in the shell blocks of a page, and between its backticks.
std::vector<Shown> commands_of(Document const& page) {
  Words lines = page.code.shell_lines;
  std::copy_if(page.code.spans.begin(), page.code.spans.end(), std::back_inserter(lines),
               [](std::string const& span) { return span.starts_with("loanpulse "); });
  return commands_in(lines);
}

TEST(Documents, ShowOnlyCommandsAndOptionsThatTheProgramHas) {
  std::size_t count = 0;
  for (auto const& page : documents()) {
    for (auto const& command : commands_of(page)) {
      ++count;
      EXPECT_EQ(fault_of(command), "") << page.path << ": " << command.line;
    }
  }
  EXPECT_GT(count, 30u);
}

TEST(Documents, ShowEveryCommandThatTheProgramHas) {
  Words first;
  Words of_state;
  for (auto const& command : commands_of(document("docs/operations.md"))) {
    if (command.subcommands.empty()) continue;
    first.push_back(command.subcommands[0]);
    if (command.subcommands[0] == "state" && command.subcommands.size() > 1) {
      of_state.push_back(command.subcommands[1]);
    }
  }
  EXPECT_THAT(first, IsSupersetOf(subcommands_in(help({}))));
  EXPECT_THAT(of_state, IsSupersetOf(subcommands_in(help({"state"}))));
}

TEST(Documents, NameEveryOptionThatTheProgramHas) {
  std::string text;
  for (auto const& span : document("docs/operations.md").code.spans) text += span + "\n";
  auto const named = options_in(text);
  std::vector<Words> commands{{}, {"state", "show"}};
  for (auto const& name : subcommands_in(help({}))) commands.push_back({name});
  for (auto const& command : commands) {
    for (auto const& option : options_in(help(command))) EXPECT_THAT(named, Contains(option));
  }
}

TEST(Documents, GiveTheExitCodesThatTheProgramGives) {
  auto const finished = run_program({LOANPULSE_BINARY_DIR "/loanpulse", "--help"});
  auto const said = finished.out.substr(finished.out.find("Exit codes:"));
  auto const text = document("docs/operations.md").text;
  std::regex const number{"[0-9]+"};
  std::size_t count = 0;
  for (std::sregex_iterator match{said.begin(), said.end(), number}, end; match != end; ++match) {
    ++count;
    EXPECT_NE(text.find("\n| " + match->str() + " | "), std::string::npos) << match->str();
  }
  EXPECT_EQ(count, 6u);
}

TEST(Documents, AWrongCommandOrOptionIsFound) {
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

// ---- recipes
// --------------------------------------------------------------------------------------

/// "connections.d/acme.yaml", where a block is that file and no job; else "".
std::string connection_file(std::string const& block) {
  std::string const mark = "# ";
  bool const is_one = block.starts_with(mark + "connections.d/");
  return is_one ? block.substr(mark.size(), block.find('\n') - mark.size()) : std::string{};
}

TEST(Documents, EveryJobOfTheRecipesPassesCheck) {
  std::vector<std::string> jobs;
  for (auto& recipe : recipes()) jobs.push_back(std::move(recipe.yaml));
  EXPECT_GT(jobs.size(), 20u);
  for (auto& job : document("docs/connections.md").code.yaml_blocks) jobs.push_back(std::move(job));
  std::map<std::string, std::string> connections;  // of all jobs that follow
  for (auto const& job : jobs) {
    if (auto const file = connection_file(job); !file.empty()) {
      connections[file] = job;
      continue;
    }
    TempDir const dir;
    auto const settings = dir.write("loanpulse.yaml", "state_dir: /nowhere\n").string();
    dir.write("jobs.d/recipe.yaml", with_own_files(job, dir));
    std::string all = job;
    for (auto const& [file, text] : connections) {
      dir.write(file, with_own_files(text, dir));
      all += text;
    }
    auto const finished = run_program(
        {LOANPULSE_BINARY_DIR "/loanpulse", "check", "--config", settings}, secrets_for(all, dir));
    EXPECT_EQ(finished.exit_code, 0) << job << finished.err;
    EXPECT_EQ(finished.err, "") << job;
    EXPECT_EQ(finished.out, settings + ": no problems, 1 job\n");
  }
}

// ---- the man page
// -----------------------------------------------------------------------------------

TEST(ManPage, HasEveryCommandAndOptionOfTheHelp) {
  auto const made = run_program({"/bin/sh", LOANPULSE_SOURCE_DIR "/packaging/man-page",
                                 LOANPULSE_BINARY_DIR "/loanpulse", "loanpulse"});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  std::string page = made.out;
  replace_all(page, "\\-", "-");
  std::vector<Words> commands{{}};
  for (auto const& name : subcommands_in(help({}))) {
    EXPECT_THAT(page, HasSubstr("\n.SH \"loanpulse " + name + "\"\n"));
    commands.push_back({name});
    for (auto const& inner : subcommands_in(help({name}))) {
      EXPECT_THAT(page, HasSubstr("\n.SS \"loanpulse " + name + " " + inner + "\"\n"));
      commands.push_back({name, inner});
    }
  }
  for (auto const& command : commands) {
    for (auto const& option : options_in(help(command))) EXPECT_THAT(page, HasSubstr(option));
  }
  EXPECT_GT(commands.size(), 15u);
  EXPECT_THAT(page, HasSubstr(".B LOANPULSE_SERVER\nstands for \\fB--server\\fR"));
}

}  // namespace
}  // namespace loanpulse
