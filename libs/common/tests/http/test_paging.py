"""Keyset pages by any mix of directions see every row once; cursors from elsewhere are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text, Uuid, select
from sqlalchemy.orm import Session

from common.errors import InvalidInput
from common.http.paging import decode_cursor, encode_cursor, keyset
from common.ids import new_id
from common.testing.harness import Harness

rows = Table(
    "paged", MetaData(), Column("id", Uuid, primary_key=True), Column("rank", Integer), Column("name", Text),
    Column("at", DateTime(timezone=True)), prefixes=["TEMPORARY"],
)  # fmt: skip
TYPES = (UUID, datetime, int, str)


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), st.integers(-(2**63), 2**63 - 1))
def test_a_cursor_keeps_its_values(text: str, number: int) -> None:
    values = [new_id(), datetime(2030, 1, 1, tzinfo=UTC), number, text]
    assert decode_cursor(encode_cursor(values), types=TYPES) == values


@given(st.text(max_size=40) | st.binary(max_size=40).map(lambda raw: raw.decode("latin-1")))
def test_no_cursor_breaks_anything(cursor: str) -> None:
    try:
        decode_cursor(cursor, types=TYPES)
    except InvalidInput as refused:
        assert refused.field == "after"


@pytest.mark.parametrize(
    "values", [[], [1], [1, 2], ["x", 2], [None, "x"], [2**70, "x"], [1, "\x00"], {"a": 1}, [[[]], "x"], [True, "x"]]
)
def test_a_cursor_of_other_keys_is_refused(values: list[object]) -> None:
    with pytest.raises(InvalidInput):
        decode_cursor(encode_cursor(values), types=(int, str))


@pytest.mark.parametrize(
    "order",
    [
        [rows.c.rank, rows.c.id],
        [rows.c.rank.desc(), rows.c.id.desc()],
        [rows.c.rank.desc(), rows.c.name, rows.c.id],
        [rows.c.name, rows.c.at.desc(), rows.c.rank.asc(), rows.c.id.desc()],
    ],
    ids=["ascending", "descending", "mixed", "mixed four"],
)
def test_every_row_is_seen_once_in_order(harness: Harness, order: list[object]) -> None:
    with Session(harness.service.database.platform_engine) as session:
        rows.create(session.connection())
        made = [
            {"id": new_id(), "rank": n % 3, "name": "ab"[n % 2], "at": datetime(2030, 1, 1 + n % 4, tzinfo=UTC)}
            for n in range(37)
        ]
        session.execute(rows.insert(), made)
        expected = list(session.execute(select(rows.c.id).order_by(*order)).scalars())  # type: ignore[arg-type]
        seen: list[UUID] = []
        after = None
        while True:
            page = keyset(session, select(rows.c.id), columns=order, after=after, limit=5)
            seen += page.items
            after = page.next
            if after is None:
                break
        assert seen == expected
        session.rollback()
