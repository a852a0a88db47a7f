#include <fmt/format.h>

#include "cli/commands.hpp"
#include "config/json_schema.hpp"
#include "config/key_reference.hpp"
#include "config/read_text_file.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t largest_page = 4u << 20;

int print_page(std::string const& path) {
  auto const page = read_text_file(path, largest_page);
  if (!page.fault.empty()) {
    fmt::print(stderr, "{}: {}\n", path, page.fault);
    return exit_failed;
  }
  fmt::print("{}", with_key_tables(page.text));
  return exit_ok;
}

}  // namespace

int schema_command(SchemaOptions const& options, std::string const& version) {
  if (options.markdown) return print_page(*options.markdown);
  if (options.man_page) {
    fmt::print("{}", key_man_page(version));
  } else {
    fmt::print("{}", options.file == "job"          ? job_schema()
                     : options.file == "connection" ? connection_schema()
                                                    : settings_schema());
  }
  return exit_ok;
}

}  // namespace loanpulse
