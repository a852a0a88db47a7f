#pragma once

#include "config/problem_list.hpp"

#include <yaml-cpp/yaml.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// One value of a document together with its place, so that whoever finds it wrong can say where.
/// A copy refers to the same document and the same list of problems, which must outlive it.
class YamlValue {
 public:
  /// `line` is that of the key or list mark that leads to the value.
  YamlValue(YAML::Node node, std::string path, int line, ProblemList& problems);

  /// The same value, but neither its content nor that of anything in it is shown in problems.
  YamlValue kept_secret() const;

  bool is_null() const { return node_.IsNull(); }
  bool is_scalar() const { return node_.IsScalar(); }
  bool is_list() const { return node_.IsSequence(); }
  bool is_map() const { return node_.IsMap(); }
  bool is_secret() const { return secret_; }

  YAML::Node const& node() const { return node_; }
  std::string const& scalar() const { return node_.Scalar(); }  ///< "" unless is_scalar()
  std::string const& path() const { return path_; }
  int line() const { return line_; }

  /// The same value, shown in problems although the map that it is in holds secrets. A long text, a
  /// list or a map stays hidden: it may hold the secret, in the wrong place.
  YamlValue shown_openly() const;

  /// What `lower` says holds where this one says nothing: see YamlMap. With `ignores_case` keys
  /// that differ in case only are the same, as the names of headers are.
  YamlValue over(YamlValue const& lower, bool ignores_case = false) const;
  /// That other value, which is a secret where this is one; empty: there is none.
  std::optional<YamlValue> beneath() const;
  bool ignores_case() const { return ignores_case_; }

  /// The map that has the key, this one or one beneath, and the line of the key in it; empty: none
  /// has it.
  struct KeyPlace;
  std::optional<KeyPlace> place_of(std::string_view key) const;

  /// The path of a key in this map: "source.url".
  std::string path_of(std::string_view key) const;

  /// Reports that this value is wrong.
  void problem(std::string what) const;
  /// Tells that this value is most likely not what was meant.
  void warning(std::string what) const;
  /// Reports that something at `line` below this value is wrong.
  void problem_at(int line, std::string path, std::string what) const;

  /// Whether so much is wrong with the file that further problems are only counted.
  bool has_many_problems() const { return problems_->is_full(); }

  /// The value as messages quote it: "'abc'", "a list", "nothing"; "a text" when secret.
  std::string shown() const;

  /// A value in this map, under `key` in line `key_line`.
  YamlValue member(YAML::Node node, std::string_view key, int key_line) const;

  /// The elements of a list; nothing, and a problem, when it is none.
  std::vector<YamlValue> items() const;
  /// The elements of a list, or a scalar as the only element.
  std::vector<YamlValue> items_or_self() const;

 private:
  YAML::Node node_;
  std::string path_;
  int line_;
  ProblemList* problems_;
  bool secret_ = false;
  std::shared_ptr<YamlValue const> beneath_{};
  bool ignores_case_ = false;
};

struct YamlValue::KeyPlace {
  YamlValue holder;
  int line = 0;
};

/// The text in quotes, on one line, cut when long: for messages.
std::string in_quotes(std::string_view text);

}  // namespace loanpulse
