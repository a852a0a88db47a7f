#include "cli/usage_fault.hpp"

#include <fmt/format.h>

#include <vector>

#include "ops/printable.hpp"
#include "values/nearest_name.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t longest_word = 100;

bool is_option(std::string const& word) { return word.size() > 1 && word.starts_with('-'); }

std::vector<std::string> commands_of(CLI::App const& command) {
  std::vector<std::string> names;
  for (auto const* const sub : command.get_subcommands([](CLI::App const*) { return true; })) {
    names.push_back(sub->get_name());
  }
  return names;
}

/// "--job", "--json", of the command and of those around it.
std::vector<std::string> options_of(CLI::App const* command) {
  std::vector<std::string> names;
  for (; command != nullptr; command = command->get_parent()) {
    for (auto const* const option : command->get_options()) {
      for (auto const& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

std::string full_name(CLI::App const& command) {
  auto const* const parent = command.get_parent();
  if (parent == nullptr) return command.get_name();
  return fmt::format("{} {}", full_name(*parent), command.get_name());
}

std::string fault_of(std::string_view kind, std::string const& word,
                     std::vector<std::string> const& known, CLI::App const& command) {
  auto const nearest = nearest_name(word, known);
  return fmt::format("no {} '{}'; {}", kind, printable(word, longest_word),
                     nearest ? fmt::format("did you mean '{}'?", *nearest)
                             : fmt::format("`{} --help` lists them", full_name(command)));
}

}  // namespace

CLI::App const& command_given(CLI::App const& app) {
  auto const* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().back();
  return *command;
}

bool wants_command(CLI::App const& app) {
  auto const& command = command_given(app);
  return command.get_require_subcommand_min() > 0 && app.remaining(true).empty();
}

std::string usage_fault(CLI::App const& app) {
  auto const& command = command_given(app);
  for (auto const& word : app.remaining(true)) {
    if (is_option(word)) {
      return fault_of("option", word.substr(0, word.find('=')), options_of(&command), command);
    }
    if (command.get_require_subcommand_min() > 0) {
      return fault_of("command", word, commands_of(command), command);
    }
  }
  return {};
}

}  // namespace loanpulse
