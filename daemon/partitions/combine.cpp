#include "partitions/combine.hpp"

namespace loanpulse {
namespace {

std::string escaped(std::string const& text) {
  std::string result;
  for (char const c : text) {
    if (c == ',' || c == '=' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

std::string partition_key(std::vector<std::pair<std::string, std::string>> const& parts) {
  std::string key;
  for (auto const& [name, value] : parts) {
    if (!key.empty()) key += ", ";
    key += name + "=" + escaped(value);
  }
  return key;
}

std::vector<DimensionRow> rows_of(ValueList const& list) {
  std::vector<DimensionRow> rows;
  for (auto const& value : list.values) {
    rows.push_back({partition_key({{list.name, value.text}}),
                    {{.name = list.name, .text = value.text, .is_number = value.is_number}}});
  }
  return rows;
}

std::vector<Partition> combine(std::vector<std::vector<DimensionRow>> const& dimensions) {
  std::vector<Partition> partitions(1);
  for (auto const& rows : dimensions) {
    std::vector<Partition> longer;
    longer.reserve(partitions.size() * rows.size());
    for (auto const& partition : partitions) {
      for (auto const& row : rows) {
        Partition next = partition;
        next.key += (next.key.empty() ? "" : ", ") + row.key;
        next.values.insert(next.values.end(), row.values.begin(), row.values.end());
        longer.push_back(std::move(next));
      }
    }
    partitions = std::move(longer);
  }
  return partitions;
}

}  // namespace loanpulse
