"""Items as rows of a sheet: what each column takes, and what is wrong with a row, by its number and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.csv_text import plain_text
from common.errors import InvalidInput
from inventory.domain.item import KINDS
from inventory.domain.measures import cost_of, key_of

COLUMNS = ("name", "sku", "kind", "category", "unit", "unit_cost", "supplier", "active")
NEEDED = ("name",)
MOST_ROWS = 5_000
MOST_COMPLAINTS = 50
_LENGTHS = {"name": 120, "sku": 60, "category": 60, "unit": 40, "supplier": 120}
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class SheetNotReadable(InvalidInput):
    """The sheet is not CSV with a row of column names."""

    code = "sheet_not_readable"


class RowsNotAcceptable(InvalidInput):
    """Some rows are not acceptable; nothing was changed."""

    code = "rows_not_acceptable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong with a cell. `row` counts as spreadsheets do: the names of the columns are row 1."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it was understood; a column that the sheet does not have, or an empty cell, is not among the facts."""

    number: int
    facts: Mapping[str, Any]


def refuse(complaints: Sequence[Complaint]) -> None:
    """Raises RowsNotAcceptable when there is anything to complain about."""
    if complaints:
        told = [{"row": one.row, "column": one.column, "message": one.message} for one in complaints[:MOST_COMPLAINTS]]
        first = complaints[0]
        raise RowsNotAcceptable(
            f"Row {first.row}, {first.column}: {first.message}", field="csv", rows=told, wrong=len(complaints)
        )


def read_sheet(text: str, *, places: int) -> list[Row]:
    """The rows of a sheet, whose costs have that many decimal places. Raises SheetNotReadable, RowsNotAcceptable."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error as failure:
        raise SheetNotReadable(str(failure)[:200], field="csv") from None
    head = [key_of(name) for name in lines[0]] if lines else []
    if len(set(head)) != len(head) or not set(head) <= set(COLUMNS) or not set(NEEDED) <= set(head):
        raise SheetNotReadable(f"The first row names columns out of {', '.join(COLUMNS)}, once each.", field="csv")
    if len(lines) - 1 > MOST_ROWS:
        raise SheetNotReadable(f"A sheet has at most {MOST_ROWS} rows.", field="csv")
    complaints: list[Complaint] = []
    rows = [_row(number, head, cells, places, complaints) for number, cells in enumerate(lines[1:], start=2) if cells]
    complaints += _twice(rows)
    refuse(sorted(complaints, key=lambda one: one.row))
    return rows


def _row(number: int, head: Sequence[str], cells: Sequence[str], places: int, complaints: list[Complaint]) -> Row:
    facts: dict[str, Any] = {}
    if len(cells) != len(head):
        complaints.append(Complaint(row=number, column=head[0], message="Not as many cells as there are columns."))
        return Row(number=number, facts=facts)
    for column, raw in zip(head, cells, strict=True):
        text = " ".join(plain_text(raw).split())
        try:
            if text:
                facts[column] = _value(column, text, places)
            elif column in NEEDED:
                raise ValueError("Is empty.")
        except ValueError as failure:
            complaints.append(Complaint(row=number, column=column, message=str(failure)))
    return Row(number=number, facts=facts)


def _value(column: str, text: str, places: int) -> Any:
    if column == "kind":
        if text not in KINDS:
            raise ValueError(f"Not one of {', '.join(KINDS)}.")
        return text
    if column == "active":
        if text.lower() not in _FLAGS:
            raise ValueError("Not true or false.")
        return _FLAGS[text.lower()]
    if column == "unit_cost":
        return _cost(text, places)
    if len(text) > _LENGTHS[column]:
        raise ValueError(f"Longer than {_LENGTHS[column]} characters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise ValueError("Holds a control character.")
    return text


def _cost(text: str, places: int) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("Not a number such as 12.50.")
    return cost_of(Decimal(text).scaleb(places))


def _twice(rows: Sequence[Row]) -> list[Complaint]:
    found = []
    for column in ("name", "sku"):
        seen: set[str] = set()
        for row in rows:
            key = key_of(row.facts[column]) if column in row.facts else ""
            if key and key in seen:
                found.append(Complaint(row=row.number, column=column, message="Is in the sheet twice."))
            seen.add(key)
    return found
