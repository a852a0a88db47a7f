#pragma once

namespace loanpulse {

/// Settings of a transaction that joins the rows of a page or a chunk with the target: they are
/// read through its index one by one, never the whole target for each of them. The planner knows
/// nothing of a table that is a second old, and its costs are those of a disk. Processors are busy
/// with the next rows: workers for these would take turns with them.
inline constexpr char const* prefer_index_joins =
    "SET LOCAL random_page_cost = 1.1; SET LOCAL enable_hashjoin = off; SET LOCAL "
    "enable_mergejoin = off; SET LOCAL max_parallel_workers_per_gather = 0";

}  // namespace loanpulse
