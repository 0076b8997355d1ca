"""Sheets are taken whole or refused with every cell that is wrong; what is written comes back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import sheet_cells
from common.csv_text import csv_bytes
from common.sheets import Columns, RowsNotAcceptable, SheetNotReadable, read_sheet

COLUMNS = Columns(
    readers={
        "name": sheet_cells.words(10),
        "kind": sheet_cells.one_of("big", "small"),
        "parts": sheet_cells.several(2, 5),
        "price": sheet_cells.number(most=1_000),
        "year": sheet_cells.whole(least=1900, most=2100),
        "active": sheet_cells.flag,
        "email": sheet_cells.email,
        "phone": sheet_cells.phone,
    },
    needed=("name",),
    unique=("name",),
    most_rows=3,
)


def test_cells_become_values_and_empty_ones_are_not_there() -> None:
    head = "\ufeffName , KIND,parts,price,year,active,email,phone\n"
    [row] = read_sheet(head + "  a  b ,big,x; y;,12.50,2020,Yes,ANN@Example.com,+15551234567\n\n", COLUMNS)
    assert (row.number, row.facts) == (
        2,
        {
            "name": "a b", "kind": "big", "parts": ["x", "y"], "price": Decimal("12.50"), "year": 2020, "active": True,
            "email": "ann@example.com", "phone": "+15551234567",
        },
    )  # fmt: skip
    assert read_sheet("name,price\na,\n", COLUMNS)[0].facts == {"name": "a"}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", "longer than ten"),
        ("name", "a\x07"),
        ("kind", "medium"),
        ("parts", "a;b;c"),
        ("parts", "abcdef"),
        ("price", "-1"),
        ("price", "1e3"),
        ("price", "1001"),
        ("price", "٣"),
        ("year", "1.5"),
        ("year", "1899"),
        ("active", "maybe"),
        ("email", "nobody"),
        ("email", f"{'a' * 255}@example.com"),
        ("phone", "555"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(column: str, cell: str) -> None:
    head = column if column == "name" else f"name,{column}"
    row = cell if column == "name" else f"b,{cell}"
    good = "good" if column == "name" else "good,"
    with pytest.raises(RowsNotAcceptable) as refused:
        read_sheet(f"{head}\n{good}\n{row}\n", COLUMNS)
    assert [(each["row"], each["column"]) for each in refused.value.extra["rows"]] == [(3, column)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(RowsNotAcceptable) as refused:
        read_sheet("name,year\n,x\nA,\na,\n", COLUMNS)
    assert [(each["row"], each["column"]) for each in refused.value.extra["rows"]] == [
        (2, "name"), (2, "year"), (4, "name"),
    ]  # fmt: skip
    assert refused.value.extra["wrong"] == 3


@pytest.mark.parametrize(
    "sheet", ["", "kind\nbig\n", "name,name\n", "name,colour\n", 'name\n"open', "name\na\nb\nc\nd\n"]
)
def test_what_is_no_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(SheetNotReadable):
        read_sheet(sheet, COLUMNS)


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=9), max_size=3))
def test_what_is_written_as_csv_is_read_again(names: list[str]) -> None:
    distinct = list({" ".join(name.casefold().split()): name for name in names}.values())
    rows = csv_bytes(["name"], [[name] for name in distinct], is_first=True).decode()
    assert [row.facts["name"] for row in read_sheet(rows, COLUMNS)] == [_plain(name) for name in distinct]


def _plain(name: str) -> Any:
    return " ".join(name.split())
