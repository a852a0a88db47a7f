#include "decode/reshape.hpp"

#include "decode/gone_records.hpp"
#include "json/json_path.hpp"
#include "json/json_string.hpp"
#include "json/value_spans.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace loanpulse {
namespace {

constexpr std::string_view every = "*";
constexpr std::string_view key_name = "$key";

bool has_star(std::string const& selector) {
  auto const path = parse_json_path(selector);
  return path &&
         std::find(path->segments.begin(), path->segments.end(), every) != path->segments.end();
}

/// What a star has chosen: a member with its name, as JSON, or an element without one.
struct Chosen {
  std::string_view key;
  std::string_view value;
};

/// A place in the answer, and what stars have chosen on the way to it.
struct Selected {
  std::string_view value;
  std::vector<Chosen> around{};  ///< the innermost last
};

class Reshaper {
 public:
  Reshaper(std::string_view answer, DataShape shape, std::vector<std::string> const& outer)
      : answer_{answer}, shape_{shape} {
    for (auto const& path : outer) outer_.push_back(parse_outer(path));
  }

  /// Empty: nothing is wrong.
  std::string const& fault() const { return fault_; }
  bool found() const { return found_; }

  void select(std::string const& selector) {
    auto const path = parse_json_path(selector);
    if (!path) return;
    follow({trimmed(answer_)}, path->segments, 0, selector);
  }

  void select_gone(std::string const& selector, std::string const& key_member) {
    auto const path = parse_json_path(selector);
    if (!path) return;
    bool const found = std::exchange(found_, false);
    gone_key_ = &key_member;
    follow({trimmed(answer_)}, path->segments, 0, selector);
    gone_key_ = nullptr;
    found_ = found;  // where records are missing, what is gone is no substitute
  }

  std::string document() && {
    auto const body = trimmed(answer_);
    std::string text = fmt::format("{{\"{}\":[", reshaped_member);
    text.reserve(text.size() + records_.size() + body.size() + 32);
    text += records_;
    text += ']';
    if (body.starts_with('{')) {
      auto const members = trimmed(body.substr(1));
      if (!members.starts_with('}')) text += ',';
      text += members;
    } else {
      text.append(",\"$root\":").append(body).append("}");
    }
    return text;
  }

 private:
  struct Outer {
    std::string name;
    std::size_t up = 0;  ///< stars further out, from 1
    JsonPath path;
    bool is_key = false;
  };

  static Outer parse_outer(std::string const& text) {
    auto const up = std::min(text.find_first_not_of('^'), text.size());
    auto const path = std::string_view{text}.substr(up);
    return {text, up, parse_json_path(path).value_or(JsonPath{}), path == key_name};
  }

  void follow(Selected const& place, std::vector<std::string> const& segments, std::size_t at,
              std::string const& selector) {
    if (!fault_.empty()) return;
    if (at == segments.size()) {
      found_ = true;
      return add(place, selector);
    }
    if (segments[at] != every) {
      auto const next = value_at(place.value, segments[at]);
      if (next) follow({*next, place.around}, segments, at + 1, selector);
      return;
    }
    for_each_value(place.value, [&](std::string_view key, std::string_view value) {
      auto around = place.around;
      around.push_back({key, value});
      follow({value, std::move(around)}, segments, at + 1, selector);
    });
  }

  void add(Selected const& place, std::string const& selector) {
    if (place.value == "null") return;
    if (gone_key_ != nullptr) return add_gone(place, selector);
    auto const front = front_of(place);
    bool const is_array = place.value.starts_with('[');
    bool const is_object = place.value.starts_with('{');
    switch (shape_) {
      case DataShape::array:
        if (!is_array) return refuse(selector, place, "an array of records");
        for_each_value(place.value, [&](std::string_view, std::string_view value) {
          add_record(value, {}, front);
        });
        return;
      case DataShape::object:
        if (!is_object) return refuse(selector, place, "an object, which is one record");
        return add_record(place.value, {}, front);
      case DataShape::map:
        if (!is_object) return refuse(selector, place, "an object, whose members are the records");
        for_each_value(place.value, [&](std::string_view key, std::string_view value) {
          add_record(value, key, front);
        });
        return;
      case DataShape::columns:
        if (!is_object) return refuse(selector, place, "an object of lists of one length");
        return add_columns(place, selector);
    }
  }

  void add_gone(Selected const& place, std::string const& selector) {
    if (!place.value.starts_with('[')) {
      return refuse(selector, place, "an array of what is gone");
    }
    for_each_value(place.value, [&](std::string_view, std::string_view value) {
      std::string front;
      put(front, gone_member, "true");
      if (value.starts_with('{')) return add_record(value, {}, std::move(front));
      if (gone_key_->empty()) {
        fault_ = fmt::format(
            "delete_selector \"{}\" has plain values, and target.primary_key is no single member "
            "of a record that they could be",
            selector);
        return;
      }
      put(front, *gone_key_, value);
      begin_record();
      records_.append("{").append(front).append("}");
    });
  }

  static void put(std::string& front, std::string_view name, std::string_view what) {
    if (!front.empty()) front += ',';
    append_json_string(front, name);
    front.append(":").append(what);
  }

  /// The members that every record of a place has of what lies around it.
  std::string front_of(Selected const& place) const {
    std::string front;
    for (auto const& outer : outer_) {
      if (outer.up == 0 || outer.up > place.around.size()) continue;
      auto const& from = place.around[place.around.size() - outer.up];
      if (outer.is_key) {
        if (!from.key.empty()) put(front, outer.name, from.key);
      } else if (auto const found = value_at(from.value, outer.path)) {
        put(front, outer.name, *found);
      }
    }
    return front;
  }

  /// `key` is a string of JSON with its quotes; empty: none.
  void add_record(std::string_view value, std::string_view key, std::string front) {
    if (!key.empty()) put(front, key_name, key);
    begin_record();
    if (front.empty()) {
      records_ += value;
    } else if (value.starts_with('{')) {
      auto const members = trimmed(value.substr(1));
      records_.append("{").append(front).append(members.starts_with('}') ? "" : ",");
      records_ += members;
    } else {
      records_.append("{").append(front).append(",\"$value\":").append(value);
      if (value.starts_with('[')) add_elements(value);
      records_ += '}';
    }
  }

  /// So that a path leads to an element of a record whether anything stands around it or not.
  void add_elements(std::string_view array) {
    std::size_t index = 0;
    for_each_value(array, [&](std::string_view, std::string_view element) {
      records_.append(",\"").append(std::to_string(index++)).append("\":").append(element);
    });
  }

  void add_columns(Selected const& place, std::string const& selector) {
    std::vector<std::pair<std::string_view, std::vector<std::string_view>>> columns;
    for_each_value(place.value, [&](std::string_view key, std::string_view value) {
      if (!value.starts_with('[')) return;
      columns.emplace_back(key, std::vector<std::string_view>{});
      for_each_value(value, [&](std::string_view, std::string_view element) {
        columns.back().second.push_back(element);
      });
    });
    if (columns.empty()) return refuse(selector, place, "an object of lists of one length");
    auto const rows = columns.front().second.size();
    for (auto const& [name, values] : columns) {
      if (values.size() == rows) continue;
      fault_ = fmt::format(
          "data_selector \"{}\" has the lists {} of {} and {} of {} elements, expected lists of "
          "one length, each a column of the records",
          selector, columns.front().first, rows, name, values.size());
      return;
    }
    auto const front = front_of(place);
    for (std::size_t row = 0; row < rows; ++row) {
      begin_record();
      records_.append("{").append(front);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0 || !front.empty()) records_ += ',';
        records_.append(columns[i].first).append(":").append(columns[i].second[row]);
      }
      records_ += '}';
    }
  }

  void begin_record() {
    if (!records_.empty()) records_ += ',';
  }

  void refuse(std::string const& selector, Selected const& place, std::string_view expected) {
    auto const found = kind_of(place.value);
    fault_ = fmt::format("data_selector \"{}\" is {}, expected {}{}", selector, found, expected,
                         shape_cure(found, shape_));
  }

  static std::string_view kind_of(std::string_view value) {
    switch (value.empty() ? ' ' : value.front()) {
      case '{':
        return "an object";
      case '[':
        return "an array";
      case '"':
        return "a string";
      case 't':
      case 'f':
        return "a boolean";
      default:
        return "a number";
    }
  }

  std::string_view answer_;
  DataShape shape_;
  std::vector<Outer> outer_;
  std::string records_;
  std::string fault_;
  bool found_ = false;
  std::string const* gone_key_ = nullptr;  ///< while what is gone is added
};

}  // namespace

std::string_view shape_cure(std::string_view found, DataShape shape) {
  if (found == "an array" && shape != DataShape::array) {
    return "; leave source.data out where its elements are the records";
  }
  if (found == "an object" && shape == DataShape::array) {
    return "; if it is a record itself set source.data: object, if its members are records map, if "
           "they are lists of one length columns";
  }
  return {};
}

bool is_plain(std::vector<std::string> const& selectors, DataShape shape) {
  return shape == DataShape::array && selectors.size() == 1 && !has_star(selectors.front());
}

std::optional<Reshaped> reshape(std::string_view answer, std::vector<std::string> const& selectors,
                                DataShape shape, std::vector<std::string> const& outer,
                                GoneSelectors const& gone) {
  if (!is_bracketed(answer)) return std::nullopt;
  Reshaper reshaper{answer, shape, outer};
  for (auto const& selector : selectors) reshaper.select(selector);
  for (auto const& selector : gone.selectors) reshaper.select_gone(selector, gone.key_member);
  Reshaped reshaped{.fault = reshaper.fault(), .found = reshaper.found()};
  if (reshaped.fault.empty()) reshaped.text = std::move(reshaper).document();
  return reshaped;
}

}  // namespace loanpulse
