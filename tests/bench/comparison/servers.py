"""The two servers that all contestants share: a private PostgreSQL and the mock API."""

from __future__ import annotations

import shlex
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote


class QueryFailed(RuntimeError):
    """What psql said."""


class Server:
    """A process that is up inside of `with`, and is ended by its own pid."""

    _process: subprocess.Popen[str]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()


class PrivatePostgres(Server):
    """The server that `loanpulse database` keeps up: default settings, on a Unix socket only."""

    def __init__(self, build: Path, folder: Path) -> None:
        config = folder / "server.yaml"
        config.write_text(f"state_dir: {folder / 'server'}\n")
        with (folder / "server.log").open("w") as log:
            self._process = subprocess.Popen(
                [str(build / "loanpulse"), "--config", str(config), "database"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        try:
            self._address = self._read_address()
            if "host" not in self._address:
                raise RuntimeError(f"no PostgreSQL: {(folder / 'server.log').read_text()}")
        except BaseException:  # an interrupted start, too, has started something
            self.__exit__(None, None, None)
            raise

    def _read_address(self) -> dict[str, str]:
        assert self._process.stdout is not None
        words = shlex.split(self._process.stdout.readline())
        return {name: value for name, _, value in (word.partition("=") for word in words)}

    def url(self, database: str) -> str:
        """In the form that libpq and everybody's driver read: some insist on a host, and all of
        them prefer the socket's folder among the parameters."""
        address = self._address
        host = quote(address["host"], safe="/")
        return f"postgresql://{address['user']}@localhost/{database}?host={host}&port={address['port']}"

    def ask(self, database: str, sql: str) -> list[list[str]]:
        """The rows of the answer, as psql prints the values."""
        done = subprocess.run(
            ["psql", "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", self.url(database)],
            input=sql,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0:
            raise QueryFailed(done.stderr.strip())
        return [line.split("\t") for line in done.stdout.splitlines()]

    def create(self, database: str) -> None:
        self.ask("postgres", f"CREATE DATABASE {database} TEMPLATE template0")

    def drop(self, database: str) -> None:
        """Ends sessions that a killed contestant has left there."""
        self.ask("postgres", f"DROP DATABASE {database} WITH (FORCE)")

    def checkpoint(self) -> None:
        """What one has written is not to be the next one's work."""
        self.ask("postgres", "CHECKPOINT")


class MockApi(Server):
    """One process of loanpulse-mockapi on a free port of the loopback."""

    def __init__(self, build: Path, folder: Path, rows: int, page_rows: int) -> None:
        port_file = folder / "api.port"
        options = ["--listen", "127.0.0.1:0", "--port-file", str(port_file)]
        sizes = ["--rows", str(rows), "--page-limit", str(page_rows)]
        self._process = subprocess.Popen(
            [str(build / "loanpulse-mockapi"), *options, *sizes],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            self.url = f"http://127.0.0.1:{self._read_port(port_file)}"
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def _read_port(self, port_file: Path) -> str:
        deadline = time.monotonic() + 60
        while not (port_file.exists() and (port := port_file.read_text().strip())):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("loanpulse-mockapi does not start")
            time.sleep(0.02)
        return port
