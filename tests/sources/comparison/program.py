"""LoanPulse with a private PostgreSQL, and the processes of a trial, stopped by their own pid."""
import json
import os
import pathlib
import subprocess
import time

LOANPULSE = os.environ["LOANPULSE"]
PATIENCE = 60  # seconds until a program must be ready or gone


class Process:
    """A program that goes on until it is told to end."""

    def __init__(self, words, log, **options):
        self.log = log
        with open(log, "w") as err:
            self.process = subprocess.Popen(words, stderr=err, **options)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def await_file(self, path):
        """The text of a file that the program writes when it is ready."""
        for _ in range(PATIENCE * 20):
            if path.exists() and path.read_text():
                return path.read_text()
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"not ready: {pathlib.Path(self.log).read_text()[-2000:]}")


class Database(Process):
    """The private PostgreSQL that all jobs of the trials share."""

    def __init__(self, work):
        self.work = work
        settings = self.settings(work / "database")
        super().__init__([LOANPULSE, "database", "--config", settings], work / "database.log",
                         stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise RuntimeError(f"no database: {(work / 'database.log').read_text()[-2000:]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def settings(self, folder):
        """Writes a loanpulse.yaml into the folder; its path."""
        (folder / "jobs.d").mkdir(parents=True)
        path = folder / "loanpulse.yaml"
        path.write_text(f"state_dir: {self.work}/state\nlog: {{level: warn, format: text}}\n")
        return path

    def rows(self, sql):
        """Each row of the query as a dictionary; numbers as texts, so that no digit is lost."""
        text = f"SELECT coalesce(json_agg(r), '[]') FROM ({sql}) r"
        done = subprocess.run(["psql", self.address, "-X", "-At", "-v", "ON_ERROR_STOP=1", "-c", text],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout, parse_float=str, parse_int=str)


def run_job(settings, job, environment):
    """One run of the job: its record, and what was said beside it."""
    done = subprocess.run([LOANPULSE, "run", job, "--json", "--config", settings], capture_output=True,
                          text=True, env={**os.environ, **environment}, timeout=300)
    if not done.stdout.strip().startswith("{"):
        raise RuntimeError(done.stdout + done.stderr)
    return json.loads(done.stdout)
