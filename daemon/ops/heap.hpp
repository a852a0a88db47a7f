#pragma once

namespace loanpulse {

/// For the start of a program: memory of freed bodies and rows, up to 32 MiB apiece, stays with the
/// process for the next page. By default glibc maps each large block anew, and the kernel clears it
/// page by page (mallopt(3), M_MMAP_THRESHOLD).
void keep_freed_memory();

/// Gives back what keep_freed_memory() kept: for a process that is going to rest.
void return_freed_memory();

}  // namespace loanpulse
