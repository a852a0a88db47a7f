#include "decode/record_probe.hpp"

#include <charconv>
#include <cstdint>

#include "json/strict_reader.hpp"

namespace loanpulse {
namespace {

constexpr std::size_t most_bytes = 1u << 20;
constexpr std::size_t most_names = 100;

bool names_element(std::string const& segment, std::size_t index) {
  std::size_t value = 0;
  auto const* const end = segment.data() + segment.size();
  auto const [rest, error] = std::from_chars(segment.data(), end, value);
  return error == std::errc{} && rest == end && value == index;
}

/// Follows one path and ends the reading behind what is there.
class Probe {
 public:
  using Size = rapidjson::SizeType;

  explicit Probe(JsonPath const& path) : path_{path} {}

  void begin(JsonCopy const& copy, StreamPosition const&) {
    copy_ = &copy;
    found_.reset();
    on_path_.clear();
    beside_ = inside_ = 0;
  }

  bool Null() { return scalar(ScalarKind::null, "null"); }
  bool Bool(bool value) { return scalar(ScalarKind::boolean, value ? "true" : "false"); }
  bool RawNumber(char const* text, Size length, bool) {
    return scalar(ScalarKind::number, copy_->number(text, length));
  }
  bool String(char const* text, Size length, bool) {
    return scalar(ScalarKind::string, {text, length});
  }
  bool Key(char const* text, Size length, bool) {
    std::string_view const name{text, length};
    if (inside_ == 1 && found_->members.size() < most_names) found_->members.emplace_back(name);
    if (inside_ == 0 && beside_ == 0) is_next_ = path_.segments[on_path_.size() - 1] == name;
    return true;
  }
  bool StartObject() { return open(false); }
  bool EndObject(Size) { return close(); }
  bool StartArray() { return open(true); }
  bool EndArray(Size elements) {
    if (inside_ == 1) found_->elements = elements;
    return close();
  }
  // Never sent: numbers come as their text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  std::optional<ProbedValue>& found() { return found_; }

 private:
  struct Container {
    bool is_array = false;
    std::size_t next_element = 0;
  };

  /// Whether the value that begins here is on the path.
  bool selects() {
    if (on_path_.empty()) return true;
    Container& innermost = on_path_.back();
    if (!innermost.is_array) return is_next_;
    return names_element(path_.segments[on_path_.size() - 1], innermost.next_element++);
  }
  bool is_end() const { return on_path_.size() == path_.segments.size(); }

  bool scalar(ScalarKind kind, std::string_view text) {
    if (inside_ > 0 || beside_ > 0 || !selects()) return true;
    if (is_end()) found_ = ProbedValue{ProbedValue::Kind::scalar, kind, std::string{text}, {}, 0};
    return false;
  }

  bool open(bool is_array) {
    if (inside_ > 0) {
      ++inside_;
    } else if (beside_ > 0 || !selects()) {
      ++beside_;
    } else if (is_end()) {
      found_.emplace();
      found_->kind = is_array ? ProbedValue::Kind::array : ProbedValue::Kind::object;
      inside_ = 1;
    } else {
      on_path_.push_back({is_array, 0});
    }
    return true;
  }

  bool close() {
    if (inside_ > 0) return --inside_ > 0;
    if (beside_ == 0) return false;  // of a container that does not have the path
    --beside_;
    return true;
  }

  JsonPath const& path_;
  JsonCopy const* copy_ = nullptr;
  std::optional<ProbedValue> found_;
  std::vector<Container> on_path_;  ///< open, each within the one before
  std::size_t beside_ = 0;          ///< open containers that are not on the path
  std::size_t inside_ = 0;          ///< the end of the path, and what is open in it
  bool is_next_ = false;            ///< the member whose value comes next is
};

}  // namespace

std::optional<ProbedValue> probe_record(std::string_view record, JsonPath const& path) {
  if (record.size() > most_bytes) return std::nullopt;
  JsonCopy copy{record};
  Probe probe{path};
  read_strictly(copy, probe);
  return std::move(probe.found());
}

}  // namespace loanpulse
