"""Tries the servers one after another, prints a table, and fails on any difference."""
import os
import pathlib
import shutil
import signal
import sys
import tempfile

import program
import trial

HERE = pathlib.Path(__file__).resolve().parent.parent


def servers(wanted):
    known = sorted(each.parent.name for each in HERE.glob("*/server.*"))
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no server is called {unknown[0]}; there are {', '.join(known)}")
    return [HERE / name for name in wanted or known]


def print_table(outcomes):
    lines = [("server", "job", "rows", "sum", "again", "rows then", "sum then", "result")]
    lines += [each.cells() for each in outcomes]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    print()
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main():
    folders = servers(sys.argv[1:])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    work = pathlib.Path(tempfile.mkdtemp(prefix="loanpulse-sources-"))
    work.chmod(0o755)  # PostgreSQL runs as a user of its own where the test runs as root
    kept = os.environ.get("LOANPULSE_SOURCES_ENV")
    installed = pathlib.Path(kept) if kept else work / "installed"
    outcomes = []
    try:
        with program.Database(work) as database:
            for folder in folders:
                print(f"== {folder.name}", flush=True)
                outcomes += trial.of_server(folder, work, installed, database)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print_table(outcomes)
    failed = sum(1 for each in outcomes if each.fault)
    print(f"\n{len(outcomes) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not outcomes else 0)


if __name__ == "__main__":
    main()
