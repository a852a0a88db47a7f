"""One who takes part: a folder below tests/bench/rivals, LoanPulse's own among them.

The folder holds `rival.toml`, which says what the others need to know, and programs:

    install FOLDER   puts the pinned version there; the last line of stderr says why it cannot
    version FOLDER   prints the version that is there
    prepare WORK     optional: what a person has done before; it is not measured
    run WORK         the work itself: one process from its start to its end

WORK is `first`, `again` or `newer`, see works.py. What prepare and run need to know is in variables
that begin with PEERS_, see Contestant.environment. `like` in `rival.toml` names another contestant, whose
installation and programs are this one's too, as far as it has none of its own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from .process_group import process_group


class LeftOut(Exception):
    """A contestant cannot take part; the text says why."""


@dataclass(frozen=True)
class Contestant:
    """What `rival.toml` says, and where the programs and the installation are."""

    name: str
    folder: Path
    like: Path  # the folder of the one that it shares with, or its own
    installed: Path
    title: str
    note: str
    table: str
    renamed: dict[str, str]  # LoanPulse's name of a column to this one's
    works: list[str]

    @classmethod
    def read(cls, folder: Path, tools: Path) -> Contestant:
        """Reads `folder`; the installation is in a folder of its own below `tools`."""
        said = tomllib.loads((folder / "rival.toml").read_text())
        like = folder.parent / said.get("like", folder.name)
        return cls(
            name=folder.name,
            folder=folder,
            like=like,
            installed=tools / like.name,
            title=said["title"],
            note=said["note"],
            table=said.get("table", "staging.loan_applications"),
            renamed=said.get("renamed", {}),
            works=said.get("works", ["first", "again", "newer"]),
        )

    def command(self, program: str, *arguments: str) -> list[str]:
        own = self.folder / program
        return [str(own if own.exists() else self.like / program), *arguments]

    def has(self, program: str) -> bool:
        return Path(self.command(program)[0]).exists()

    def install(self) -> None:
        """Installs what the folder asks for now, unless that is there from an earlier time."""
        stamp, wanted = self.installed / "installed-from", self._digest_of_installation()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print(f"Installing {self.title} in {self.installed}", file=sys.stderr, flush=True)
        shutil.rmtree(self.installed, ignore_errors=True)
        self.installed.mkdir(parents=True)
        log = self.installed / "install.log"
        command = self.command("install", str(self.installed))
        with log.open("w") as out, process_group(command, stdout=out, stderr=out) as process:
            code = process.wait()
        if code != 0:
            lines = log.read_text(errors="replace").split("\n")
            why = next((line for line in reversed(lines) if line.strip()), "install failed")
            raise LeftOut(f"{why.strip()} (see {log})")
        stamp.write_text(wanted)

    def version(self) -> str:
        command = self.command("version", str(self.installed))
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise LeftOut(f"it does not tell its version: {done.stderr.strip()[-200:]}")
        return done.stdout.strip()

    def environment(self, state: Path, database: str, api: str, build: Path) -> dict[str, str]:
        """The variables of prepare and run. Servers and proxies of the surroundings do not count."""
        ignored = ("PG", "LOANPULSE_", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ignored)}
        return kept | {
            "PEERS_FOLDER": str(self.folder),
            "PEERS_INSTALLED": str(self.installed),
            "PEERS_STATE": str(state),
            "PEERS_DATABASE": database,
            "PEERS_API": api,
            "PEERS_BUILD": str(build),
        }

    def _digest_of_installation(self) -> str:
        """Changes with every file that `install` may read."""
        others = ["rival.toml", "prepare", "run", "version"]
        others += ["pipeline.py", "pipeline.yaml", "loading.py"]
        digest = hashlib.sha256()
        for file in sorted(path for path in self.like.iterdir() if path.is_file()):
            if file.name in others:
                continue
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()
