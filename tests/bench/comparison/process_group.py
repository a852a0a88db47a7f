"""Processes that end with us: by Ctrl-C, by SIGTERM and by any failure."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def end(process: subprocess.Popen[Any], how: signal.Signals = signal.SIGTERM) -> None:
    """The process leads a session of its own, so this reaches what it started, and nothing else."""
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        pass


@contextmanager
def process_group(command: list[str], **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """Starts `command`. Whoever waits for it and is interrupted ends it with all its children."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    try:
        yield process
    except BaseException:
        end(process)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            end(process, signal.SIGKILL)
            process.wait()
        raise
