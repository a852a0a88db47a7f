#pragma once

#include "config/problem_list.hpp"
#include "config/yaml_value.hpp"

#include <yaml-cpp/yaml.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A file of connections.d, as it was read.
struct ConnectionText {
  std::string file;  ///< for messages
  std::string name;  ///< as it says; where it says none that can be used, as the file is called
  std::string text;
  bool is_broken = false;  ///< no YAML, which has been reported
};

/// The connections as one thread looks at them, since a YAML document is no thing that several may
/// share. `all` must outlive it.
class OpenConnections {
 public:
  explicit OpenConnections(std::vector<ConnectionText> const& all) : all_{all} {}

  std::vector<std::string> names() const;
  bool is_broken(std::string const& name) const;
  /// The connection's map, whose problems go to a list of its file's own; empty: there is none of
  /// that name, or it is broken.
  std::optional<YamlValue> find(std::string const& name);
  /// The text of its file; empty: there is none of that name.
  std::string_view text(std::string const& name) const;
  /// What was found wrong with connections since the last call.
  std::vector<ProblemList> take_problems();

 private:
  ConnectionText const* text_of(std::string const& name) const;

  std::vector<ConnectionText> const& all_;
  std::map<std::string, YAML::Node> nodes_;      ///< by the name
  std::map<std::string, ProblemList> problems_;  ///< likewise
};

}  // namespace loanpulse
