#include "decode/path_tree.hpp"

#include <charconv>
#include <optional>

namespace loanpulse {
namespace {

/// The array index that a segment names: "0", "12", but not "01".
std::optional<std::size_t> parse_index(std::string_view segment) {
  if (segment.empty() || (segment.size() > 1 && segment.front() == '0')) return std::nullopt;
  std::size_t index = 0;
  auto const* const end = segment.data() + segment.size();
  auto const [rest, error] = std::from_chars(segment.data(), end, index);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return index;
}

}  // namespace

PathNode const* PathNode::element(std::size_t index) const {
  for (auto const& [at, child] : elements_) {
    if (at == index) return child;
  }
  return nullptr;
}

void PathNode::add_child(PathNode* child) {
  children_.push_back(child);
  if (auto const index = parse_index(child->name_)) elements_.emplace_back(*index, child);

  std::size_t size = 8;
  while (size < children_.size() * 4) size *= 2;
  slots_.assign(size, nullptr);
  for (PathNode* const each : children_) {
    std::size_t slot = hash(each->name_) & (size - 1);
    while (slots_[slot] != nullptr) slot = (slot + 1) & (size - 1);
    slots_[slot] = each;
  }
}

PathNode const& PathTree::add(JsonPath const& path, std::size_t user) {
  PathNode* node = &nodes_.front();
  for (std::string const& segment : path.segments) {
    // member() only reads; the node it finds is ours.
    auto* child = const_cast<PathNode*>(node->member(segment));
    if (child == nullptr) {
      child = &nodes_.emplace_back(nodes_.size(), segment);
      child->first_user_below_ = user;
      node->add_child(child);
    }
    node = child;
  }
  node->users_.push_back(user);
  return *node;
}

}  // namespace loanpulse
