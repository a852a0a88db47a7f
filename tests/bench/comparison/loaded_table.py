"""What a contestant has left in the database, beside what LoanPulse leaves there."""

from __future__ import annotations

from dataclasses import dataclass

from .contestant import Contestant
from .servers import PrivatePostgres

# Columns in which LoanPulse keeps its own notes.
OF_LOANPULSE = ("_run_id", "_loaded_at")


@dataclass(frozen=True)
class LoadedTable:
    """The columns with their types, and a digest of the values of each."""

    rows: int
    sum_loan_amount: str
    types: dict[str, str]
    digests: dict[str, str]
    has_key: bool


def read_types(server: PrivatePostgres, database: str, table: str) -> dict[str, str]:
    """Names and types of the columns, in their order; empty without the table."""
    rows = server.ask(
        database,
        "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
        f" WHERE attrelid = to_regclass('{table}') AND attnum > 0 AND NOT attisdropped"
        " ORDER BY attnum",
    )
    return {name: type_ for name, type_ in rows}


def read_table(
    server: PrivatePostgres, database: str, contestant: Contestant, wanted: dict[str, str]
) -> LoadedTable:
    """Reads all rows, each value as if it were of the wanted type, so that equals have one text."""
    table = contestant.table
    own = {name: contestant.renamed.get(name, name) for name in wanted}
    found = read_types(server, database, table)
    if missing := [column for column in own.values() if column not in found]:
        raise ValueError(f"{table} has no column {', '.join(missing)}")
    key = own["application_id"]
    # The key seeds the hash of a value, which so belongs to its row whatever the order of the rows.
    texts = [
        f"sum(hashtextextended(coalesce({_canonical(own[name], type_)}, '-'), \"{key}\"::bigint))"
        for name, type_ in wanted.items()
    ]
    values = ", ".join(["count(*)", f"sum(\"{own['loan_amount']}\"::numeric)", *texts])
    [rows, amount, *digests] = server.ask(database, f"SELECT {values} FROM {table}")[0]
    [[unique]] = server.ask(
        database,
        "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
        f" AND a.attname = '{key}' WHERE i.indrelid = to_regclass('{table}') AND i.indisunique"
        " AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum",
    )
    return LoadedTable(int(rows), amount, found, dict(zip(wanted, digests)), unique != "0")


def _canonical(column: str, type_: str) -> str:
    if type_.startswith("numeric"):
        return f'trim_scale("{column}"::numeric)::text'
    return f'"{column}"::{type_}::text'


def faults(table: LoadedTable, rows: int, model: LoadedTable) -> list[str]:
    """What is wrong with the rows; `model` is LoanPulse's table."""
    wrong = []
    if table.rows != rows:
        wrong.append(f"{table.rows} rows instead of {rows}")
    if _number(table.sum_loan_amount) != _number(model.sum_loan_amount):
        wrong.append(f"sum(loan_amount) {table.sum_loan_amount}, not {model.sum_loan_amount}")
    other = [name for name, digest in model.digests.items() if table.digests[name] != digest]
    if other:
        wrong.append("other values in " + ", ".join(other))
    return wrong


def differences(table: LoadedTable, model: LoadedTable, renamed: dict[str, str]) -> list[str]:
    """What is not as in LoanPulse's table, and yet no fault."""
    own = {renamed.get(name, name): type_ for name, type_ in model.types.items()}
    other: dict[str, list[str]] = {}
    for name, type_ in table.types.items():
        if name in own and own[name] != type_:
            other.setdefault(f"{type_} instead of {own[name]}", []).append(name)
    further = [name for name in table.types if name not in own]
    texts = []
    for types, names in other.items():
        texts.append(
            f"{types}: " + (", ".join(names) if len(names) < 4 else f"{len(names)} columns")
        )
    if further:
        texts.append("further columns: " + ", ".join(further))
    if not table.has_key:
        texts.append("no primary key")
    return texts


def _number(text: str) -> float | None:
    """As a number: 1.50 and 1.5 are the same sum."""
    return float(text) if text else None
