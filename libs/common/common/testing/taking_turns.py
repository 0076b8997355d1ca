"""Tests of several processes that must not run at once, because they share what has one name on a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from common.db.session import connect_plain


@contextmanager
def taking_turns(admin_url: str, what: str) -> Iterator[None]:
    """Wait until nobody else in the run holds `what`, and hold it; who dies lets go."""
    with connect_plain(admin_url) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [what])
        yield
