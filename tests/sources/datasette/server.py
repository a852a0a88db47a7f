"""Datasette over an SQLite database, with its limit of 5,000 rows an answer."""
import json
import sqlite3

import datasette.app
import serving
from datasette import Response, hookimpl
from datasette.plugins import pm

FILE = "books.db"
COLUMNS = ("id", "borrower", "amount", "status", "active", "updated_at")

with sqlite3.connect(FILE) as connection:
    connection.execute("CREATE TABLE loans (id INTEGER PRIMARY KEY, borrower TEXT, amount REAL, status TEXT, "
                       "active INTEGER, updated_at TEXT)")


async def store(request):
    loans = json.loads(await request.post_body())
    with sqlite3.connect(FILE) as database:
        database.executemany("INSERT OR REPLACE INTO loans VALUES (?, ?, ?, ?, ?, ?)",
                             [[loan[name] for name in COLUMNS] for loan in loans])
    return Response.text("")


class Door:
    """The door beside the API."""

    __name__ = "door"

    @hookimpl
    def register_routes(self):
        return [(r"^/-/records$", store)]

    @hookimpl
    def skip_csrf(self, scope):
        return scope["path"] == "/-/records"


pm.register(Door())
serving.serve_asgi(datasette.app.Datasette([FILE], settings={"max_returned_rows": 5000}).app())
