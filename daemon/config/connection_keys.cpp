#include "config/config_keys.hpp"
#include "config/connection.hpp"
#include "config/value_types.hpp"
#include "config/yaml_document.hpp"

#include <utility>

namespace loanpulse {
namespace {

/// A key of a source as one of the connection that completes it.
Key<SourceConnection> of_connection(Key<Source> const& of) {
  bool const is_url = of.name == "url";
  return {
      .name = of.name,
      .meaning = of.meaning,
      .read = [read = of.read](YamlValue const& value, SourceConnection& into,
                               ReadContext& context) { return read(value, into.source, context); },
      .form = [form = of.form](SourceConnection const& defaults) { return form(defaults.source); },
      .show = [show = of.show](SourceConnection const& defaults) { return show(defaults.source); },
      .is_secret = of.is_secret,
      .is_required = is_url,
      .cure = is_url ? "credentials are sent to its scheme, host and port" : "",
      .default_words = is_url ? "" : of.default_words};
}

}  // namespace

KeyTable<SourceConnection> const& connection_keys() {
  static auto const table = [] {
    KeyTable<SourceConnection> made{
        .section = "connection",
        .keys = {key("name", &SourceConnection::name, takes::name(),
                     "1 to 63 characters of a-z, 0-9, `_` and `-`, by which "
                     "`source.connection` refers to it.")
                     .required()}};
    for (auto const& each : shared_source_keys()) made.keys.push_back(of_connection(each));
    return made;
  }();
  return table;
}

ParsedConnection parse_connection(std::string const& text, SecretSources const& sources,
                                  ProblemList& problems) {
  ParsedConnection parsed;
  auto const node = parse_yaml(text, problems);
  if (!node) return parsed;
  if (node->IsNull()) {
    problems.add(0, {}, "is empty; describe a connection in it, or remove it");
    return parsed;
  }
  ReadContext context{sources};
  YamlMap map{YamlValue{*node, {}, 1, problems}};
  if (!map.is_valid()) return parsed;
  parsed.is_broken = false;
  connection_keys().read_keys(map, parsed.connection, context);
  if (map.was_read("name")) parsed.name_line = map.at("name")->line();
  return parsed;
}

}  // namespace loanpulse
