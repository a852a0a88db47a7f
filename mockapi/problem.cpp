#include "mockapi/problem.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace loanpulse::mockapi {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void member(Writer& writer, std::string_view name, std::string_view value) {
  writer.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

}  // namespace

std::string to_json(Problem const& problem) {
  rapidjson::StringBuffer buffer;
  Writer writer{buffer};
  writer.StartObject();
  member(writer, "type", "about:blank");
  member(writer, "title", status_title(problem.status));
  writer.Key("status");
  writer.Uint(problem.status);
  member(writer, "detail", problem.detail);
  if (!problem.parameter.empty()) {
    member(writer, "parameter", problem.parameter);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string_view status_title(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    default:
      return "Error";
  }
}

}  // namespace loanpulse::mockapi
