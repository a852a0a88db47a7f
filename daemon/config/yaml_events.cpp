#include "config/yaml_events.hpp"

#include "config/yaml_quotes.hpp"

#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace loanpulse {
namespace {

/// The parser's words without what it quotes of the document after a colon: that may be a secret.
std::string without_quotation(std::string const& message) {
  return message.substr(0, message.find(':'));
}

int line_of(YAML::Mark const& mark) { return mark.line + 1; }
int column_of(YAML::Mark const& mark) { return mark.column + 1; }

/// The line in which `position` is, from its first character on.
std::string_view line_at(std::string_view text, std::size_t position) {
  std::string_view const before = text.substr(0, position);
  std::size_t const begin = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

bool is_indented_by_tab(std::string_view line) {
  std::string_view const indent = line.substr(0, line.find_first_not_of(" \t"));
  return indent.find('\t') != std::string_view::npos;
}

/// Follows the parser through a document and throws the YamlFault that it comes upon.
class DocumentWatch final : public YAML::EventHandler {
 public:
  explicit DocumentWatch(std::string_view text) : text_{text} {}

  /// The last quoted scalar of more than one line.
  std::optional<QuotedScalar> const& long_quotation() const { return long_quotation_; }

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (is_open_) refuse_second(mark);
    is_open_ = true;
  }
  void OnDocumentEnd() override {}

  void OnNull(YAML::Mark const& mark, YAML::anchor_t anchor) override { add(mark, anchor, 0); }
  void OnScalar(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                std::string const& value) override {
    check_quotes(mark);
    add(mark, anchor, value.size());
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t anchor) override {
    auto const found = sizes_.find(anchor);
    if (found == sizes_.end()) {
      throw YamlFault{line_of(mark),
                      "is an alias of what it stands in, which has no end; write it out"};
    }
    grow(mark, found->second);
  }

  void OnSequenceStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Size {
    std::size_t values = 0;
    std::size_t bytes = 0;
  };

  void grow(YAML::Mark const& mark, Size const& more) {
    total_.values += more.values;
    total_.bytes += more.bytes;
    if (total_.values > most_yaml_values || total_.bytes > most_yaml_bytes) {
      throw YamlFault{line_of(mark),
                      fmt::format("is where the document becomes too large, with more than {} "
                                  "values or {} MiB of text, aliases written out; make it smaller",
                                  most_yaml_values, most_yaml_bytes >> 20)};
    }
  }

  void add(YAML::Mark const& mark, YAML::anchor_t anchor, std::size_t bytes) {
    grow(mark, {1, bytes});
    if (anchor != YAML::NullAnchor) sizes_[anchor] = {1, bytes};
  }

  void open(YAML::Mark const& mark, YAML::anchor_t anchor) {
    open_.emplace_back(anchor, total_);
    grow(mark, {1, 0});
  }

  void close() {
    auto const [anchor, before] = open_.back();
    open_.pop_back();
    if (anchor == YAML::NullAnchor) return;
    sizes_[anchor] = {total_.values - before.values, total_.bytes - before.bytes};
  }

  /// yaml-cpp takes the end of the text for the end of a quoted scalar.
  void check_quotes(YAML::Mark const& mark) {
    auto const quoted = quoted_scalar_at(text_, static_cast<std::size_t>(std::max(mark.pos, 0)),
                                         line_of(mark), column_of(mark));
    if (!quoted) return;
    if (!quoted->is_closed) {
      throw YamlFault{quoted->line, fmt::format("opens a quote in column {} that is never closed; "
                                                "close it with {}, or remove it",
                                                quoted->column, quoted->quote)};
    }
    if (quoted->last_line > quoted->line) long_quotation_ = quoted;
  }

  [[noreturn]] void refuse_second(YAML::Mark const& mark) const {
    std::string_view const line = line_at(text_, static_cast<std::size_t>(std::max(mark.pos, 0)));
    if (line.starts_with("---") || is_after_end_mark(mark)) {
      throw YamlFault{line_of(mark),
                      "holds more than one document; put what follows '---' into a file of its "
                      "own"};
    }
    throw YamlFault{line_of(mark),
                    fmt::format("is no valid YAML: the document ended before column {}; remove "
                                "what stands there, such as a stray comma, quote or bracket",
                                column_of(mark))};
  }

  /// Whether the line before, comments and empty lines left out, is "...".
  bool is_after_end_mark(YAML::Mark const& mark) const {
    std::string_view before = text_.substr(0, static_cast<std::size_t>(std::max(mark.pos, 0)));
    while (!before.empty()) {
      before.remove_suffix(before.ends_with('\n') ? 1 : 0);
      std::string_view const line = line_at(before, before.size());
      if (line.starts_with("...")) return true;
      std::size_t const content = line.find_first_not_of(" \t\r");
      if (content != line.npos && line[content] != '#') return false;
      before.remove_suffix(line.size());
    }
    return false;
  }

  std::string_view text_;
  bool is_open_ = false;
  Size total_;
  std::vector<std::pair<YAML::anchor_t, Size>> open_;
  std::unordered_map<YAML::anchor_t, Size> sizes_;
  std::optional<QuotedScalar> long_quotation_;
};

void read_events(std::string const& text, DocumentWatch& watch) {
  std::istringstream stream{text};
  YAML::Parser parser{stream};
  // A stray comma is an empty document that the parser never gets past: the second one ends it.
  while (parser.HandleNextDocument(watch)) {
  }
}

std::optional<YamlFault> fault_of(std::string const& text);

YamlFault syntax_fault(std::string const& text, YAML::Exception const& error,
                       std::optional<QuotedScalar> const& long_quotation) {
  int const line = line_of(error.mark);
  std::string what = fmt::format("is no valid YAML: {} (column {})", without_quotation(error.msg),
                                 column_of(error.mark));
  auto const position =
      std::min(static_cast<std::size_t>(std::max(error.mark.pos, 0)), text.size());
  if (error.msg == YAML::ErrorMsg::DOC_IN_SCALAR) {
    // What is before it ends within the scalar, and is read for the place of its quote.
    auto const before = fault_of(text.substr(0, position));
    if (before) return *before;
  }
  if (std::string_view{text}.substr(0, position + 1).ends_with("${")) {
    return {line, what + "; put a value with ${ in it in quotes, such as \"${env:NAME}\""};
  }
  if (is_indented_by_tab(line_at(text, position))) {
    return {line, what + "; the line is indented by a tab, and YAML takes blanks only"};
  }
  if (long_quotation && long_quotation->last_line == line) {
    return {long_quotation->line,
            fmt::format("{} in line {}; the quote that opens here in column {} ends only there: "
                        "close it in its own line",
                        what, line, long_quotation->column)};
  }
  return {line, what + "; check indentation and quotes there"};
}

std::optional<YamlFault> fault_of(std::string const& text) {
  DocumentWatch watch{text};
  try {
    read_events(text, watch);
  } catch (YamlFault const& fault) {
    return fault;
  } catch (YAML::DeepRecursion const&) {
    // The parser looks far ahead: the line that it names is not that of a level.
    return YamlFault{0, "is nested too deeply; write it with fewer levels"};
  } catch (YAML::Exception const& error) {
    return syntax_fault(text, error, watch.long_quotation());
  }
  return std::nullopt;
}

}  // namespace

std::optional<YamlFault> find_yaml_fault(std::string const& text) {
  if (text.ends_with('\n')) return fault_of(text);
  // At an end within a line the parser does not say where the quote was opened, and finds other
  // faults: both readings must be sound, since the text is loaded as it is.
  if (auto fault = fault_of(text + '\n')) return fault;
  return fault_of(text);
}

}  // namespace loanpulse
