#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "load/copy/page_spool.hpp"
#include "load/copy/row_encoder.hpp"
#include "load/copy/same_row.hpp"
#include "load/staging_area_pg.hpp"
#include "load/stored_order.hpp"
#include "model/job.hpp"
#include "model/row.hpp"
#include "model/scratch.hpp"
#include "pg/copy_out.hpp"
#include "pg/session.hpp"

namespace loanpulse {

/// Finds the rows of a run that the target already has as they are, so that only the others are
/// staged: a page's rows are read from the target and compared here, which costs PostgreSQL a
/// third of staging and joining them. For runs in which no key comes twice. The rows are also kept
/// on disk, so that they can still be staged when it turns out that a key does. Methods throw
/// StageError.
class UnchangedRows {
 public:
  UnchangedRows(Job const& job, bool with_cursor_text, ScratchSpace& space,
                std::chrono::milliseconds lock_timeout);
  UnchangedRows(UnchangedRows const&) = delete;
  UnchangedRows& operator=(UnchangedRows const&) = delete;

  /// Takes a page of which some row is kept, and asks for the target's rows with its keys, without
  /// waiting for them: until receive() the session is in use. False when the keys cannot be asked
  /// for: the page is to be staged. The answer about the one before was received.
  bool ask(PgSession& session, RowBatch const& batch, std::vector<bool> const& keep);
  /// Waits for the answer and takes it. The page received before was compared.
  void receive();

  struct Compared {
    std::size_t rows = 0;       ///< of the page
    std::size_t unchanged = 0;  ///< of these, set aside
    std::size_t absent = 0;     ///< of these, whose keys the target surely did not have
  };
  /// Compares the page that was received last, while the server may look for the next one's rows.
  /// When this or receive() throws, the page is among those that fall_back_to() stages.
  Compared compare();

  /// The rows of that page that are to be staged, as the staging table takes them.
  struct Differing {
    std::span<char const> stream{};  ///< valid until the next compare()
    std::size_t rows = 0;
  };
  Differing const& differing() const { return differing_; }

  /// Stages all rows that were set aside or wait for an answer, with a call of `keep_alive` for
  /// each page.
  void fall_back_to(StagingArea& area, std::function<void()> const& keep_alive);

  /// Rows set aside so far.
  std::uint64_t rows() const { return set_aside_.rows(); }

 private:
  /// How the target's rows of a page were asked for.
  enum class AskedBy { key_range, keys, keys_with_places, blocks };
  /// A page whose rows are neither set aside nor staged.
  struct Waiting {
    std::span<char const> stream;  ///< for the staging table; an encoder's
    std::size_t rows = 0;
    AskedBy asked_by = AskedBy::keys;
  };

  std::string question(RowBatch const& batch, std::vector<bool> const& keep, Waiting& page) const;
  std::vector<bool> find_same(std::size_t& absent);
  void split(std::vector<bool> const& same);

  Job const& job_;
  std::string const settings_;
  SameRow const same_row_;
  std::array<RowEncoder, 2> encoders_;  ///< of the asked page and of the received one, in turns
  std::size_t turn_ = 0;
  std::optional<Waiting> asked_;
  std::unique_ptr<PgCopyOut> answer_;  ///< about it
  std::optional<Waiting> received_;
  StoredOrder order_;
  std::vector<char> stored_;  ///< the target's rows, of the received page
  BinaryCopy same_, other_;

  PageSpool set_aside_;
  Differing differing_;
};

}  // namespace loanpulse
