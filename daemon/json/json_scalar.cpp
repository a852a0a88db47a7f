#include "json/json_scalar.hpp"

#include "model/ascii_text.hpp"

#include <rapidjson/document.h>

#include <charconv>

namespace loanpulse {
namespace {

rapidjson::Value const* child(rapidjson::Value const& parent, std::string const& name) {
  if (parent.IsObject()) {
    auto const member = parent.FindMember(rapidjson::Value::StringRefType{
        name.data(), static_cast<rapidjson::SizeType>(name.size())});
    return member == parent.MemberEnd() ? nullptr : &member->value;
  }
  if (!parent.IsArray() || !is_only_digits(name)) return nullptr;
  rapidjson::SizeType index = 0;
  auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  return error == std::errc{} && index < parent.Size() ? &parent[index] : nullptr;
}

/// With numbers as texts, which keeps their digits, one cannot be told from the other.
template <unsigned flags>
std::optional<JsonScalar> find_scalar(std::string_view text, JsonPath const& path) {
  rapidjson::Document document;
  document.Parse<flags | rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (document.HasParseError()) return std::nullopt;
  rapidjson::Value const* value = &document;
  for (auto const& segment : path.segments) {
    value = child(*value, segment);
    if (value == nullptr) return std::nullopt;
  }
  if (value->IsNull()) return JsonScalar{MemberKind::null, "null"};
  if (value->IsBool()) return JsonScalar{MemberKind::boolean, value->IsTrue() ? "true" : "false"};
  if (value->IsNumber()) return JsonScalar{MemberKind::number, {}};
  if (!value->IsString()) return std::nullopt;
  return JsonScalar{MemberKind::string, {value->GetString(), value->GetStringLength()}};
}

}  // namespace

std::optional<JsonScalar> scalar_at(std::string_view document, JsonPath const& path) {
  auto scalar = find_scalar<rapidjson::kParseNumbersAsStringsFlag>(document, path);
  if (!scalar || scalar->kind != MemberKind::string) return scalar;
  // A number that does not fit into a double ends the other reading: then it is one somewhere.
  auto const typed = find_scalar<rapidjson::kParseFullPrecisionFlag>(document, path);
  if (typed) scalar->kind = typed->kind;
  return scalar;
}

}  // namespace loanpulse
