"""Runs a program and tells what it cost."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from .process_group import end, process_group


class RunFailed(Exception):
    """A measured program did not succeed; the text has its last lines."""


@dataclass(frozen=True)
class MeasuredRun:
    """The cost of a process and of those that it started and waited for.

    The kernel gives the peak memory of the largest of them, not of all together.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mebibytes: float


def measure(
    command: list[str], environment: dict[str, str], log: Path, limit_seconds: float
) -> MeasuredRun:
    """Runs `command`, what it prints going to `log`, and ends it when it takes too long."""
    start = time.monotonic()
    with log.open("wb") as out, process_group(
        command, env=environment, cwd=log.parent, stdout=out, stderr=out
    ) as process:
        timer = threading.Timer(limit_seconds, end, [process, signal.SIGKILL])
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            timer.cancel()
        wall = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RunFailed(_failure(process.returncode, wall, limit_seconds, log))
    return MeasuredRun(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _failure(code: int, wall: float, limit_seconds: float, log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").split("\n") if line.strip()]
    how = (
        f"took longer than {limit_seconds:.0f} s" if wall >= limit_seconds else f"exit code {code}"
    )
    return f"{how}: " + " | ".join(lines[-3:])[-600:]
