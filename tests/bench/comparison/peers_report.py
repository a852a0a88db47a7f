"""The figures of all contestants: a table for people, and JSON for machines."""

from __future__ import annotations

from statistics import median
from typing import Any

from .measured_run import MeasuredRun
from .tournament import Standing
from .works import WORKS


def _wall(runs: list[MeasuredRun]) -> float | None:
    return median(run.wall_seconds for run in runs) if runs else None


def _ratio(standing: Standing, loanpulse: Standing, work: str) -> float | None:
    """How many times as long as LoanPulse: of the medians."""
    own, base = _wall(standing.runs[work]), _wall(loanpulse.runs[work])
    return own / base if own is not None and base else None


def _text(value: float | None, form: str) -> str:
    return "-" if value is None else form.format(value)


def _cells(standing: Standing, loanpulse: Standing) -> list[str]:
    cells = [standing.contestant.title, standing.version]
    for work in WORKS:
        cells.append(_text(_wall(standing.runs[work]), "{:.2f} s"))
        cells.append(_text(_ratio(standing, loanpulse, work), "{:.1f}"))
    first = standing.runs["first"]
    cells.append(_text(median(r.cpu_seconds for r in first) if first else None, "{:.2f} s"))
    peak = max(
        (run.peak_mebibytes for runs in standing.runs.values() for run in runs), default=None
    )
    return [*cells, _text(peak, "{:.0f} MiB")]


def peers_text(standings: list[Standing]) -> str:
    """A Markdown table, and below it what has to be known to read it."""
    head = ["contestant", "version"]
    for name in WORKS.values():
        head += [name, "ratio"]
    rows = [head + ["CPU of the first load", "peak memory"]]
    rows += [_cells(standing, standings[0]) for standing in standings]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for standing in standings:
        lines.append("\n" + f"{standing.contestant.title}: {standing.contestant.note}")
        lines += [f"  {text}" for text in standing.differences]
        if standing.fault:
            lines.append(f"  OUT: {standing.fault}")
    return "\n".join(lines)


def _work_values(standing: Standing, loanpulse: Standing, work: str) -> dict[str, Any]:
    runs = standing.runs[work]
    return {
        "name": WORKS[work],
        "wall_seconds": [round(run.wall_seconds, 6) for run in runs],
        "cpu_seconds": [round(run.cpu_seconds, 6) for run in runs],
        "peak_mebibytes": [round(run.peak_mebibytes, 3) for run in runs],
        "ratio": _ratio(standing, loanpulse, work),
    }


def peers_values(standings: list[Standing], left_out: dict[str, str]) -> dict[str, Any]:
    """Every single measurement, under the names that tests/bench/load gives them."""
    return {
        "contestants": [
            {
                "name": standing.contestant.name,
                "version": standing.version,
                "note": standing.contestant.note,
                "differences": standing.differences,
                "fault": standing.fault or None,
                "works": [
                    _work_values(standing, standings[0], w) for w in standing.contestant.works
                ],
            }
            for standing in standings
        ],
        "left_out": [{"name": name, "because": why} for name, why in left_out.items()],
    }
