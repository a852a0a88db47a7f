#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json/json_path.hpp"

namespace loanpulse {

/// A place in a document that some path names or passes through.
class PathNode {
 public:
  explicit PathNode(std::size_t id, std::string name) : id_{id}, name_{std::move(name)} {}

  std::size_t id() const { return id_; }  ///< 0, 1, ... within the tree
  std::string const& name() const { return name_; }
  /// Who wants the value here: the numbers given to PathTree::add.
  std::vector<std::size_t> const& users() const { return users_; }
  /// The first of those who want something here or further down.
  std::size_t first_user_below() const { return first_user_below_; }
  bool has_children() const { return !children_.empty(); }
  bool has_elements() const { return !elements_.empty(); }

  /// The place of an object's member, or of an array's element; null when no path goes there.
  PathNode const* member(std::string_view name) const {
    if (children_.empty()) return nullptr;
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t slot = hash(name) & mask;; slot = (slot + 1) & mask) {
      PathNode const* const child = slots_[slot];
      if (child == nullptr || child->name_ == name) return child;
    }
  }
  PathNode const* element(std::size_t index) const;

 private:
  friend class PathTree;

  static std::size_t hash(std::string_view name) {
    if (name.empty()) return 0;
    auto const at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    return name.size() * 37 + at(0) * 5u + at(name.size() / 2) * 11u + at(name.size() - 1) * 3u;
  }
  void add_child(PathNode* child);

  std::size_t id_;
  std::string name_;
  std::vector<std::size_t> users_;
  std::size_t first_user_below_ = 0;
  std::vector<PathNode*> children_;
  std::vector<PathNode*> slots_;  ///< children by hash, at most a quarter full
  std::vector<std::pair<std::size_t, PathNode*>> elements_;  ///< children whose name is a number
};

/// Paths merged, so that a reader follows all of them at once.
class PathTree {
 public:
  PathTree() { nodes_.emplace_back(0, "$"); }

  /// `user` is handed back by PathNode::users() at the path's end.
  PathNode const& add(JsonPath const& path, std::size_t user);

  PathNode const& root() const { return nodes_.front(); }
  std::size_t size() const { return nodes_.size(); }

 private:
  std::deque<PathNode> nodes_;  // addresses stay
};

}  // namespace loanpulse
