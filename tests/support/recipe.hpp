#pragma once

#include <map>
#include <ostream>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "support/markdown.hpp"
#include "support/temp_dir.hpp"
#include "support/tls_identity.hpp"

namespace loanpulse {

/// A job of the pages that say what to write for which API.
struct Recipe {
  std::string name;
  std::string yaml;
};

inline void PrintTo(Recipe const& recipe, std::ostream* out) { *out << recipe.name; }

inline std::vector<Recipe> recipes() {
  std::vector<Recipe> all;
  std::regex const name{"^name: (\\w+)\n"};
  for (auto const* const page :
       {"docs/sources.md", "docs/shapes.md", "docs/changes.md", "docs/apis.md"}) {
    for (auto& yaml : document(page).code.yaml_blocks) {
      std::smatch match;
      if (std::regex_search(yaml, match, name)) all.push_back({match[1], yaml});
    }
  }
  return all;
}

/// What every secret of a recipe is in the tests.
inline std::string const recipe_secret = "c2VjcmV0";

/// What the secrets of a job refer to: variables, and the folder of credentials.
inline std::map<std::string, std::string> secrets_for(std::string const& yaml, TempDir const& dir) {
  std::map<std::string, std::string> environment{
      {"CREDENTIALS_DIRECTORY", (dir.path() / "credentials").string()}};
  std::regex const reference{R"(\$\{(env|credential):([A-Za-z0-9_]+)\})"};
  for (std::sregex_iterator match{yaml.begin(), yaml.end(), reference}, end; match != end;
       ++match) {
    if ((*match)[1] == "env") {
      environment[(*match)[2]] = recipe_secret;
    } else {
      dir.write("credentials/" + (*match)[2].str(), recipe_secret);
    }
  }
  return environment;
}

/// `${file:/etc/…}` with the folder of the test in front of the path, where the file is then.
inline std::string with_own_files(std::string yaml, TempDir const& dir) {
  std::string const opening = "${file:";
  for (auto at = yaml.find(opening); at != std::string::npos; at = yaml.find(opening, at + 1)) {
    auto const start = at + opening.size();
    auto const path = yaml.substr(start, yaml.find('}', start) - start);
    auto const file = dir.write(path.substr(1), recipe_secret);
    if (file.extension() == ".pem") {  // a key of somebody's
      write_tls_identity(file.parent_path());
      std::filesystem::rename(file.parent_path() / "key.pem", file);
    }
    yaml.insert(start, dir.path().string());
  }
  return yaml;
}

}  // namespace loanpulse
