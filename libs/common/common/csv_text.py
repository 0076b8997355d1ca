"""Rows as CSV (RFC 4180, UTF-8 with a mark that spreadsheets know it by). What somebody typed is never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.money import Money, number_text

TYPE = "text/csv"
_MARK = "\ufeff"
# Spreadsheets take a cell that begins so for a formula, some also after blanks.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠|%")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Any]], *, is_first: bool) -> bytes:
    """The rows; the first page begins with the mark and the names of the columns, so that pages laid end to end are one
    file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    if is_first:
        text.write(_MARK)
        writer.writerow(head)
    writer.writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue().encode()


def cell(value: Any) -> str:
    """A value as a spreadsheet reads it: amounts as plain numbers, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return number_text(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date | UUID | int | Decimal):
        return str(value)
    written = str(value)
    return f"'{written}" if written.lstrip(" ").startswith(_FORMULA) else written


def plain_text(written: str) -> str:
    """What stood in a cell before it was kept from being a formula."""
    bare = written.removeprefix("'")
    return bare if bare.lstrip(" ").startswith(_FORMULA) else written
