#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace loanpulse {

struct Form;

/// A key as it is written about.
struct KeyFacts {
  std::string name;
  std::shared_ptr<Form const> form;  ///< never null
  bool is_required = false;
  std::string fallback{};   ///< the value that holds without the key, as it is written; "" for none
  std::string otherwise{};  ///< the same in words, where it depends on something
  std::string meaning{};    ///< one sentence, in Markdown
  std::string needs{};      ///< the key that has to be there too
  std::string excludes{};   ///< the key that must not be there too
};

/// How many of some keys a map may have.
struct KeyGroup {
  std::vector<std::string> keys;
  std::size_t least = 0;
  std::size_t most = 1;
  std::string message{};  ///< what is reported of a map; empty: the table's own check does
};

/// The keys of one map.
struct TableFacts {
  std::string word{};     ///< of a kind: the value of its key `type`
  std::string meaning{};  ///< of a kind: one sentence
  std::vector<KeyFacts> keys{};
  std::vector<KeyGroup> groups{};
};

/// What may stand as the value of a key, for those who write about keys and read none: the
/// reference, the JSON schema, the man page.
struct Form {
  enum class Kind {
    any,  ///< whatever YAML can say
    text,
    secret,
    boolean,
    count,
    fraction,
    duration,
    size,
    word,         ///< one of `words`
    list,         ///< of `parts[0]`
    one_or_list,  ///< the same, or one such value by itself
    map,          ///< from names of the user's own to `parts[0]`
    either,       ///< one of `parts`
    keys,         ///< a map of the keys of `tables[0]`
    kinds,        ///< the same of one of `tables`, which the key `type` names by its word
  };

  Kind kind = Kind::text;
  std::string noun{};     ///< what the text is: "absolute path"; of a map, what its names are
  std::string pattern{};  ///< of a text: the regular expression that every right one matches
  std::string min{};      ///< as it is written: "1ms"; of lists and maps, the number of entries
  std::string max{};
  std::vector<std::string> words{};  ///< of a text, some that it may be
  /// Of keys and kinds: the name of the table in the reference that explains them. Empty: they
  /// stand in the table of the map that holds them, as "retry.max_attempts".
  std::string section{};
  std::vector<Form> parts{};
  std::vector<TableFacts> tables{};
};

}  // namespace loanpulse
