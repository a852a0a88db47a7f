#pragma once

#include <atomic>
#include <list>
#include <string>
#include <thread>

#include "pg/connect.hpp"
#include "support/temp_database.hpp"
#include "support/temp_dir.hpp"

namespace loanpulse {

/// A way to a database, over a Unix socket of its own, that breaks at a COMMIT.
class CommitCutter {
 public:
  enum class Cut {
    before,   ///< the server never hears of the COMMIT, and rolls back
    after,    ///< the server has committed and said so; the answer is lost
    between,  ///< the server has been told to commit, and goes on with that
  };

  /// Of a server that is reached by a Unix socket, as the tests' own is.
  explicit CommitCutter(TempDatabase const& database);
  ~CommitCutter();
  CommitCutter(CommitCutter const&) = delete;
  CommitCutter& operator=(CommitCutter const&) = delete;

  PgAddress address() const;
  /// The next COMMIT on any connection is cut, and no other.
  void arm(Cut cut);
  bool has_cut() const { return armed_ == none && ever_armed_; }

 private:
  static constexpr int none = -1;

  struct Pair {
    int client;
    int server;
  };

  void accept_all();
  void carry(Pair pair);
  /// False when the connection is over.
  bool from_client(Pair pair, std::string const& bytes);

  TempDir dir_;
  std::string upstream_;  ///< the server's socket
  std::string login_;     ///< database and user
  int listener_ = -1;
  std::atomic<int> armed_ = none;
  std::atomic<bool> ever_armed_ = false;
  std::atomic<bool> closing_ = false;
  std::list<std::thread> carriers_;
  std::thread accepting_;
};

}  // namespace loanpulse
