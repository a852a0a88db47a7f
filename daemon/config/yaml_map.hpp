#pragma once

#include "config/yaml_value.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A map of a document while it is read key by key. It remembers the keys that were asked for;
/// what remains is unknown and is reported by `refuse_other_keys`. KeyTable drives it. Where its
/// value lies over another (YamlValue::over), keys that only that one has are there as well, each
/// with its own place.
class YamlMap {
 public:
  struct Entry {
    std::string key;
    YamlValue value;
    int line;               ///< of the key
    bool was_read = false;  ///< see set_read()
  };

  /// Reports a value that is no map, keys that are no text, and keys that are there twice.
  explicit YamlMap(YamlValue value);

  bool is_valid() const { return value_.is_map(); }
  YamlValue const& value() const { return value_; }

  /// Takes the entries of `lower`, all or those that `counts`, whose keys are not here. Where both
  /// have one, the value here stays, as `joined` of it and of the other.
  using Join = std::function<YamlValue(Entry const& own, Entry const& lower)>;
  using Filter = std::function<bool(Entry const& lower)>;
  void lay_over(YamlMap const& lower, bool ignores_case, Join const& joined,
                Filter const& counts = {});

  /// In the document's order, for maps whose keys are names of the user.
  std::vector<Entry> const& entries() const { return entries_; }
  bool contains(std::string_view key) const;
  /// The value of a key that is there, to report something of it; null when it is not.
  YamlValue const* at(std::string_view key) const;

  /// Remembers that the value of a key that is there was sound by itself.
  void set_read(std::string_view key);
  bool was_read(std::string_view key) const;

  /// The value of an optional key. A key without a value is reported and counts as absent.
  std::optional<YamlValue> find(std::string_view key);
  /// The same, and an absent key is reported. `cure` follows "is required".
  std::optional<YamlValue> require(std::string_view key, std::string_view cure = {});

  /// Reports every key that nobody asked for, with the nearest one that somebody did.
  void refuse_other_keys() const;

 private:
  void read_entries();
  Entry const* entry(std::string_view key) const;
  void refuse(Entry const& unknown) const;

  YamlValue value_;
  std::vector<Entry> entries_;
  std::vector<std::string> known_;
};

}  // namespace loanpulse
