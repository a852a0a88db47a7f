"""Lets every contestant do every work, one after the other, on the same two servers."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import loaded_table
from .contestant import Contestant
from .loaded_table import LoadedTable
from .measured_run import MeasuredRun, RunFailed, measure
from .servers import MockApi, PrivatePostgres, QueryFailed
from .works import WORKS

DATABASE = "peers"


@dataclass
class Standing:
    """What is known of a contestant so far."""

    contestant: Contestant
    version: str
    runs: dict[str, list[MeasuredRun]] = field(default_factory=lambda: {w: [] for w in WORKS})
    differences: list[str] = field(default_factory=list)
    fault: str = ""  # not empty: the result was wrong, or a run failed; it is out


class Tournament:
    """Each repetition every contestant starts with an empty database and does the works in turn."""

    def __init__(
        self,
        standings: list[Standing],
        server: PrivatePostgres,
        api: MockApi,
        build: Path,
        folder: Path,
        rows: int,
    ) -> None:
        self._standings = standings
        self._server = server
        self._api = api
        self._build = build
        self._state = folder / "state"
        self._log = folder / "run.log"
        self._rows = rows
        self._log.touch()
        self._model: LoadedTable | None = None

    def run(self, repetitions: int) -> None:
        for repetition in range(repetitions):
            # Who comes first takes turns. LoanPulse does in the first one: its table is the model.
            turn = repetition % len(self._standings)
            for standing in self._standings[turn:] + self._standings[:turn]:
                if not standing.fault:
                    self._round(standing, repetition + 1)
                if self._model is None:
                    raise RuntimeError(f"LoanPulse, the model for the others: {standing.fault}")

    def _round(self, standing: Standing, number: int) -> None:
        self._server.create(DATABASE)
        self._state.mkdir()
        try:
            for work in standing.contestant.works:
                standing.runs[work].append(self._work(standing, work))
        except (RunFailed, QueryFailed, ValueError) as error:
            kept = shutil.copy(self._log, standing.contestant.installed / "failed.log")
            standing.fault = f"{error} (see {kept})"
        finally:
            self._server.drop(DATABASE)
            shutil.rmtree(self._state)
        self._tell(standing, number)

    def _work(self, standing: Standing, work: str) -> MeasuredRun:
        contestant = standing.contestant
        environment = contestant.environment(
            self._state, self._server.url(DATABASE), self._api.url, self._build
        )
        if contestant.has("prepare"):
            self._prepare(contestant.command("prepare", work), environment)
        self._server.checkpoint()
        limit = 60 + self._rows / 1000
        run = measure(contestant.command("run", work), environment, self._log, limit)
        self._check(standing, work)
        return run

    def _prepare(self, command: list[str], environment: dict[str, str]) -> None:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RunFailed(f"its preparation: {done.stderr.strip()[-400:]}")

    def _check(self, standing: Standing, work: str) -> None:
        contestant = standing.contestant
        if self._model is None:
            wanted = loaded_table.read_types(self._server, DATABASE, contestant.table)
        else:
            wanted = self._model.types
        wanted = {n: t for n, t in wanted.items() if n not in loaded_table.OF_LOANPULSE}
        table = loaded_table.read_table(self._server, DATABASE, contestant, wanted)
        if self._model is None:
            self._model = table
        if wrong := loaded_table.faults(table, self._rows, self._model):
            raise ValueError(f"wrong after '{WORKS[work]}': " + "; ".join(wrong))
        standing.differences = loaded_table.differences(table, self._model, contestant.renamed)

    def _tell(self, standing: Standing, number: int) -> None:
        """One line of progress to stderr."""
        last = [f"{runs[-1].wall_seconds:.2f} s" for runs in standing.runs.values() if runs]
        text = standing.fault or ", ".join(last)
        print(f"{number}. {standing.contestant.title}: {text}", file=sys.stderr, flush=True)
