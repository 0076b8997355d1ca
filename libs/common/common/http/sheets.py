"""Sheets over HTTP: CSV that comes in as one text, and pages of rows that go out as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from marshmallow import ValidationError

from common import csv_text
from common.card_numbers import masked_cards
from common.http import fields
from common.http.answers import Prepared
from common.http.leaf import Leaf
from common.http.paging import Page
from common.http.schemas import Answer, Body, Cursor, Query

MOST_CSV = 200_000
ROWS_AT_A_TIME = 5_000


class SheetText(Leaf[str]):
    """A whole sheet in one text; what is in its cells is looked at cell by cell."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "maxLength": MOST_CSV}, **options)

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > MOST_CSV:
            raise ValidationError(f"Not text of at most {MOST_CSV} characters.")
        return masked_cards(value)


class Sheet(Body):
    """CSV: a first row with the names of the columns, as the export has them, then a row for each record. An empty
    cell, or a column that is not there, leaves things as they are."""

    csv = SheetText(required=True)


class SheetTaken(Answer):
    """What came of a sheet."""

    created = fields.WholeNumber()
    changed = fields.WholeNumber()
    unchanged = fields.WholeNumber()


class SheetQuery(Query):
    """Where to go on."""

    after = Cursor(load_default=lambda: None)


def sheet_of(page: Page, *, head: Sequence[str], name: str, query: Mapping[str, Any]) -> Prepared:
    """A page of rows as the file `<name>.csv` at /api/v1/exports/<name>; a Link header leads to the next page, and
    pages laid end to end are one file."""
    body = csv_text.csv_bytes(head, page.items, is_first=not query.get("after"))
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    if page.next is not None:
        asked = {key: str(value) for key, value in query.items() if value is not None} | {"after": page.next}
        headers["Link"] = f'</api/v1/exports/{name}?{urlencode(asked)}>; rel="next"'
    return Prepared(body=body, content_type=f"{csv_text.TYPE}; charset=utf-8", headers=headers)
