#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loanpulse {

/// A JSON document under construction, on one line, its members in the order they are written.
/// Texts must be UTF-8. An optional value that is empty becomes null.
class JsonWriter {
 public:
  void begin_object() { writer_.StartObject(); }
  void end_object() { writer_.EndObject(); }
  void begin_array() { writer_.StartArray(); }
  void begin_array(char const* name) {
    key(name);
    begin_array();
  }
  void end_array() { writer_.EndArray(); }

  /// What is written next, of any kind, is the member's value.
  void key(char const* name) { writer_.Key(name); }
  void null() { writer_.Null(); }
  void element(std::string_view text) {
    writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  }

  void text(char const* name, std::string_view value) {
    key(name);
    element(value);
  }
  void optional_text(char const* name, std::optional<std::string> const& value) {
    if (value) return text(name, *value);
    key(name);
    null();
  }
  void texts(char const* name, std::vector<std::string> const& values) {
    begin_array(name);
    for (auto const& value : values) element(value);
    end_array();
  }
  void number(char const* name, std::uint64_t value) {
    key(name);
    writer_.Uint64(value);
  }
  void optional_number(char const* name, std::optional<std::uint64_t> value) {
    if (value) return number(name, *value);
    key(name);
    null();
  }
  void real(char const* name, double value) {
    key(name);
    writer_.Double(value);
  }
  void flag(char const* name, bool value) {
    key(name);
    writer_.Bool(value);
  }

  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace loanpulse
