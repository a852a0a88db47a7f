#include "json/check_json.hpp"

#include <fmt/format.h>

#include <utility>

#include "json/strict_reader.hpp"

namespace loanpulse {
namespace {

/// Watches the depth and nothing else.
class DepthHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DepthHandler> {
 public:
  void begin(JsonCopy const&, StreamPosition const&) { depth_ = 0; }

  bool StartObject() { return ++depth_ <= max_json_depth; }
  bool StartArray() { return ++depth_ <= max_json_depth; }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  bool close() {
    --depth_;
    return true;
  }

  int depth_ = 0;
};

}  // namespace

std::optional<JsonFault> check_json(std::string_view body) {
  JsonCopy copy{body};
  DepthHandler handler;
  auto fault = read_strictly(copy, handler);
  if (fault && fault->reason.empty()) {
    fault->reason = fmt::format("nested deeper than {} levels", max_json_depth);
  }
  if (!fault && copy.encoding().repaired) {
    auto repair = first_repair(body);
    fault = JsonFault{repair->offset, std::move(repair->what)};
  }
  return fault;
}

}  // namespace loanpulse
