#include "config/load_connections.hpp"

#include "config/connection.hpp"
#include "config/yaml_files.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <string>
#include <utility>

namespace loanpulse {

LoadedConnections load_connections(std::filesystem::path const& folder,
                                   SecretSources const& sources) {
  LoadedConnections loaded;
  auto const found = yaml_files(folder, loaded.problems);
  if (!found) return loaded;
  std::map<std::string, std::string> places;  // by the name
  for (auto const& path : found->files) {
    ProblemList problems{display_name(path)};
    ConnectionText text{.file = problems.file(), .name = path.stem().string(), .text = {}};
    ParsedConnection parsed;
    if (read_file(path, problems, text.text)) {
      parsed = parse_connection(text.text, sources, problems);
    }
    text.is_broken = parsed.is_broken;
    if (parsed.name_line > 0) {
      text.name = parsed.connection.name;
      auto const [first, is_new] =
          places.emplace(text.name, fmt::format("{}:{}", text.file, parsed.name_line));
      if (!is_new) {
        problems.add(parsed.name_line, "name",
                     fmt::format("'{}' is already used in {}; give this connection another name",
                                 text.name, first->second));
      }
    }
    auto const add = [](std::vector<Problem> more, std::vector<Problem>& all) {
      std::move(more.begin(), more.end(), std::back_inserter(all));
    };
    add(problems.in_order(), loaded.problems);
    add(problems.warnings_in_order(), loaded.warnings);
    loaded.texts.push_back(std::move(text));
  }
  return loaded;
}

}  // namespace loanpulse
