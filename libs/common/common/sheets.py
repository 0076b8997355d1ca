"""Sheets that come in as CSV: what each column takes, and what is wrong with a row, by its number and column. A sheet
is taken whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.csv_text import plain_text
from common.errors import InvalidInput
from common.sheet_cells import Reader

MOST_ROWS = 5_000
MOST_COMPLAINTS = 50


class SheetNotReadable(InvalidInput):
    """The sheet is not CSV with a row of column names."""

    code = "sheet_not_readable"


class RowsNotAcceptable(InvalidInput):
    """Some rows are not acceptable; nothing was changed."""

    code = "rows_not_acceptable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What a sheet may have: a reader for each column, those that no row may leave empty, and those whose values no two
    rows may share, and how many rows are taken at most."""

    readers: Mapping[str, Reader]
    needed: Sequence[str] = ()
    unique: Sequence[str] = ()
    most_rows: int = MOST_ROWS

    @property
    def names(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(self.readers)


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

    def complaint(self, column: str, message: str) -> Complaint:
        """What is wrong with it."""
        return Complaint(row=self.number, column=column, message=message)


def sheet_key(text: str) -> str:
    """A name without differences of case and blanks."""
    return " ".join(text.casefold().split())


def refuse(complaints: Sequence[Complaint]) -> None:
    """Raises RowsNotAcceptable when there is anything to complain about."""
    if complaints:
        told = [{"row": one.row, "column": one.column, "message": one.message} for one in complaints[:MOST_COMPLAINTS]]
        first = complaints[0]
        raise RowsNotAcceptable(
            f"Row {first.row}, {first.column}: {first.message}", field="csv", rows=told, wrong=len(complaints)
        )


def read_sheet(text: str, columns: Columns) -> list[Row]:
    """The rows of a sheet. Raises SheetNotReadable, RowsNotAcceptable."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error as failure:
        raise SheetNotReadable(str(failure)[:200], field="csv") from None
    head = [sheet_key(name) for name in lines[0]] if lines else []
    if len(set(head)) != len(head) or not set(head) <= set(columns.names) or not set(columns.needed) <= set(head):
        words = f"The first row names columns out of {', '.join(columns.names)}, once each."
        raise SheetNotReadable(words, field="csv")
    if len(lines) - 1 > columns.most_rows:
        raise SheetNotReadable(f"A sheet has at most {columns.most_rows} rows.", field="csv")
    complaints: list[Complaint] = []
    rows = [_row(number, head, cells, columns, complaints) for number, cells in enumerate(lines[1:], start=2) if cells]
    complaints += _shared(rows, columns.unique)
    refuse(sorted(complaints, key=lambda one: one.row))
    return rows


def _row(number: int, head: Sequence[str], cells: Sequence[str], columns: Columns, complaints: list[Complaint]) -> Row:
    facts: dict[str, Any] = {}
    if len(cells) != len(head):
        complaints.append(Complaint(row=number, column=head[0], message="Not as many cells as there are columns."))
        return Row(number=number, facts=facts)
    for column, raw in zip(head, cells, strict=True):
        text = " ".join(plain_text(raw).split())
        try:
            if text:
                facts[column] = columns.readers[column](text)
            elif column in columns.needed:
                raise ValueError("Is empty.")
        except ValueError as failure:
            complaints.append(Complaint(row=number, column=column, message=str(failure)))
    return Row(number=number, facts=facts)


def _shared(rows: Sequence[Row], unique: Sequence[str]) -> list[Complaint]:
    found = []
    for column in unique:
        seen: set[str] = set()
        for row in rows:
            key = sheet_key(str(row.facts[column])) if column in row.facts else ""
            if key and key in seen:
                found.append(row.complaint(column, "Is in the sheet twice."))
            seen.add(key)
    return found
