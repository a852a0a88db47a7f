#pragma once

#include <functional>
#include <memory>

#include "pg/connect.hpp"
#include "pg/limits.hpp"
#include "record/run_catalogue.hpp"

namespace loanpulse {

/// The catalogue in schema `metadata` of PostgreSQL, which must be migrated. Safe from every
/// thread: each question takes a session, of which a few are kept for the next ones. They are
/// opened when they are first needed, and nothing is remembered in them, so that it works behind a
/// transaction pooler. `before` is called ahead of each question, and may refuse it by a
/// StageError.
std::unique_ptr<RunCatalogue> make_run_catalogue(PgAddress address,
                                                 PgLimits const& limits = limits_of_questions,
                                                 std::function<void()> before = {});

}  // namespace loanpulse
