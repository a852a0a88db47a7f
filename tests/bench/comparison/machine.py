"""What the figures depend on beside the programs."""

from __future__ import annotations

import os
import platform
import re
from datetime import datetime, timezone
from pathlib import Path

from .servers import PrivatePostgres

SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size")


def describe(server: PrivatePostgres) -> dict[str, str | int | float]:
    """The machine, its load before the measurements, and the server with its settings."""
    processor = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text())
    [[version]] = server.ask("postgres", "SHOW server_version")
    values = {name: server.ask("postgres", f"SHOW {name}")[0][0] for name in SETTINGS}
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d"),
        "processor": processor[1] if processor else platform.machine(),
        "cores": os.cpu_count() or 0,
        "memory_gibibytes": round(int(memory[1]) / 2**20, 1) if memory else 0,
        "kernel": platform.release(),
        "load_average_before": round(os.getloadavg()[0], 2),
        "postgresql": version,
        **values,
    }


def text(machine: dict[str, str | int | float]) -> str:
    """One line for people."""
    settings = ", ".join(f"{name} {machine[name]}" for name in SETTINGS)
    return (
        f"{machine['date']}, {machine['cores']} x {machine['processor']}, "
        f"{machine['memory_gibibytes']} GiB, load {machine['load_average_before']} before; "
        f"PostgreSQL {machine['postgresql']}: {settings}"
    )
