"""The works that every contestant does, in this order, on one database."""

from __future__ import annotations

WORKS = {
    "first": "first load",
    "again": "again, unchanged",
    "newer": "nothing new",
}
"""By the name that the programs get: the name in reports, which is that of tests/bench/load.

first: all rows into a database without the table's rows. A bookmark is kept by those who can.
again: all rows once more, whatever the bookmark says; none has changed.
newer: only what is newer than the bookmark, which is nothing.
"""
