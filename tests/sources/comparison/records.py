"""Made-up loans, the same at every call, and what changes of them."""
import datetime
import decimal

COUNT = 2347
ADDED = 131
EACH = 13  # every so manieth loan changes
NAMES = ["Zoë Ångström", "O'Brien \"Bob\"", "山田太郎", "Ana\tde la Cruz", "back\\slash", "line\nbreak", "Møller 🏠",
         "Null", "  spaces  ", "<b>&amp;</b>", "100% %20 +", "Smith"]
STATES = ["submitted", "in review", "approved", "declined"]
BEGIN = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def _stamp(seconds):
    # Seven in a row share a time, so that a page may end among equals; milliseconds are what all servers keep.
    at = BEGIN + datetime.timedelta(seconds=(seconds // 7) * 61, milliseconds=(seconds // 7) * 37 % 1000)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _loan(number):
    cents = (number * 7919) % 99_000_000 + 1
    return {"id": number, "borrower": f"{NAMES[number % len(NAMES)]} {number}", "amount": cents / 100,
            "status": STATES[number % len(STATES)], "active": number % 3 == 0, "updated_at": _stamp(number)}


def seeded():
    return {number: _loan(number) for number in range(1, COUNT + 1)}


def changed():
    """What is sent to the server: loans that are other than before, and loans that are new."""
    loans = {}
    for number in range(EACH, COUNT + 1, EACH):
        loan = _loan(number)
        loans[number] = {**loan, "amount": round(loan["amount"] + 100.01, 2), "status": "changed",
                         "active": not loan["active"], "updated_at": _stamp(COUNT + 700 + number)}
    for number in range(COUNT + 1, COUNT + ADDED + 1):
        loans[number] = {**_loan(number), "updated_at": _stamp(COUNT + 4000 + number)}
    return loans


def total(loans):
    return sum((decimal.Decimal(str(loan["amount"])) for loan in loans.values()), decimal.Decimal(0))


def differences(loans, rows):
    """How many keys have not the same in both, and the first of them in words."""
    there = {int(row["id"]): row for row in rows}
    wrong = [key for key in loans.keys() | there.keys() if not _same(loans.get(key), there.get(key))]
    first = min(wrong, default=None)
    return len(wrong), f"id {first}: {there.get(first)} instead of {loans.get(first)}" if wrong else ""


def _same(loan, row):
    return bool(loan) and bool(row) and (
        decimal.Decimal(str(loan["amount"])) == decimal.Decimal(row["amount"]) and
        all(loan[name] == row[name] for name in ("borrower", "status", "active")) and
        datetime.datetime.fromisoformat(loan["updated_at"].replace("Z", "+00:00")) ==
        datetime.datetime.fromisoformat(row["updated_at"]))
