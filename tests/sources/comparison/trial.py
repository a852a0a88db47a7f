"""One server with all of its jobs: loaded, compared, changed, loaded again, and once more."""
import dataclasses
import json
import os
import re
import urllib.error
import urllib.request

import installation
import program
import records

ORIGIN = "http://127.0.0.1:8000"  # what the job files say, so that each is valid as it lies there


@dataclasses.dataclass
class Outcome:
    """A job's line of the table."""

    server: str
    job: str
    first: tuple = ("", "")
    again: str = ""
    then: tuple = ("", "")
    fault: str = ""

    def cells(self):
        return (self.server, self.job, *self.first, self.again, *self.then,
                f"FAIL: {self.fault[:300]}" if self.fault else "ok")


class Trial:
    """A job against a server that holds `loans`."""

    def __init__(self, outcome, settings, environment, incremental, database):
        self.outcome = outcome
        self.settings = settings
        self.environment = environment
        self.incremental = incremental
        self.database = database

    def compare(self, loans):
        """Rows and sum of the target, as texts. Differences go into the outcome."""
        rows = self.target()
        count, words = records.differences(loans, rows)
        if count:
            self.fail(f"{count} rows differ, {words}")
        return str(len(rows)), str(records.total({row["id"]: row for row in rows}))

    def target(self):
        return self.database.rows("SELECT id, borrower, amount::text, status, active, updated_at "
                                  f"FROM staging.{self.outcome.job}")

    def run(self, inserted, updated):
        """Runs the job, which must insert and update so many rows; its record."""
        record = program.run_job(self.settings, self.outcome.job, self.environment)
        if record["status"] != "succeeded":
            self.fail(f"{record.get('error_code')}: {record.get('error_message')}")
        seen = (record["rows_inserted"], record["rows_updated"])
        if seen != (inserted, updated):
            self.fail(f"inserted and updated {seen} instead of {(inserted, updated)}")
        return record

    def fail(self, words):
        self.outcome.fault = self.outcome.fault or words

    def first_load(self):
        loans = records.seeded()
        self.run(len(loans), 0)
        self.outcome.first = self.compare(loans)

    def load_changes(self):
        before, changes = records.seeded(), records.changed()
        loans = {**before, **changes}
        added = len(loans) - len(before)
        # Proof that the comparison sees what is not the same.
        missing, _ = records.differences(loans, self.target())
        if missing != len(changes):
            self.fail(f"{missing} rows differ before the second run instead of {len(changes)}")
        read = self.run(added, len(changes) - added)["rows_read"]
        self.outcome.again = f"{read} read, {added} new, {len(changes) - added} changed"
        if self.incremental and not len(changes) <= read < len(loans) / 2:
            self.fail(f"read {read} rows where {len(changes)} have changed")
        self.outcome.then = self.compare(loans)
        self.run(0, 0)
        self.compare(loans)


def of_server(folder, work, installed, database):
    """The outcomes of the folder's jobs."""
    words, variables = installation.command(folder, installed)
    place = work / folder.name
    place.mkdir()
    secrets = folder / "secrets.json"
    environment = json.loads(secrets.read_text()) if secrets.exists() else {}
    port_file = place / "port"
    server = program.Process(words, place / "server.log", stdout=open(place / "server.out", "w"), cwd=place,
                             env={**os.environ, **variables, **environment, "PORT_FILE": str(port_file)})
    try:
        origin = f"http://127.0.0.1:{server.await_file(port_file).strip()}"
        send(origin, records.seeded())
        trials = [_trial(job, origin, place, environment, database) for job in sorted(folder.glob("*.yaml"))]
        for trial in trials:
            guarded(trial, trial.first_load)
        send(origin, records.changed())
        for trial in trials:
            guarded(trial, trial.load_changes)
            print(f"   {trial.outcome.job}: {trial.outcome.fault or 'ok'}", flush=True)
        hear_findings(origin, trials)
        return [trial.outcome for trial in trials]
    finally:
        server.stop()
        keep = os.environ.get("LOANPULSE_SOURCES_LOG")
        if keep:
            os.makedirs(keep, exist_ok=True)
            (place / "server.log").replace(os.path.join(keep, folder.name + ".log"))


def guarded(trial, step):
    try:
        if not trial.outcome.fault:
            step()
    except (RuntimeError, OSError) as error:
        trial.fail(str(error))


def send(origin, loans):
    """Makes these loans what the server has, beside what it had, by a door beside its API."""
    body = json.dumps(list(loans.values())).encode()
    request = urllib.request.Request(f"{origin}/-/records", body, {"Content-Type": "application/json"}, method="PUT")
    with urllib.request.urlopen(request, timeout=120) as answer:
        answer.read()


def hear_findings(origin, trials):
    """What a server saw that no row shows, if it is one that looks."""
    try:
        with urllib.request.urlopen(f"{origin}/-/findings", timeout=60) as answer:
            findings = json.load(answer)
    except (urllib.error.HTTPError, json.JSONDecodeError):
        return
    print(f"   {findings['seen']}", flush=True)
    for trial in trials:
        for fault in findings["faults"]:
            trial.fail(fault)


def _trial(job, origin, place, environment, database):
    text = job.read_text()
    name = re.search(r"^name: (\S+)$", text, re.M)[1]
    settings = database.settings(place / name)
    (settings.parent / "jobs.d" / job.name).write_text(text.replace(ORIGIN, origin))
    outcome = Outcome(place.name, name)
    return Trial(outcome, settings, environment, "incremental:" in text, database)
