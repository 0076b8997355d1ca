"""CSV cells: what somebody typed is never a formula, and nothing is lost on the way through a spreadsheet's parser."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.csv_text import cell, csv_bytes, plain_text
from common.money import Money


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "|calc", "%0A=1"])
def test_what_could_be_a_formula_is_text(typed: str) -> None:
    assert cell(typed) == "'" + typed


def test_numbers_stay_numbers() -> None:
    assert [cell(Money(-1_050, "USD")), cell(Money(1_050, "JPY")), cell(Decimal("-1.5")), cell(None)] == [
        "-10.50",
        "1050",
        "-1.5",
        "",
    ]


@given(rows=st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_every_text_comes_back_as_it_is_or_marked(rows: list[tuple[str, str]]) -> None:
    rows = [tuple(each.encode("utf-8", "ignore").decode() for each in row) for row in rows]  # type: ignore[misc]
    read = list(csv.reader(io.StringIO(csv_bytes(("a", "b"), rows, is_first=True).decode("utf-8-sig"), newline="")))
    assert read[0] == ["a", "b"]
    expected = [[plain_text(text) for text in row] for row in rows]
    assert [[plain_text(text) for text in row] for row in read[1:]] == expected


def test_pages_laid_end_to_end_are_one_file() -> None:
    pages = csv_bytes(("a",), [["1"]], is_first=True) + csv_bytes(("a",), [["2"]], is_first=False)
    assert pages.decode("utf-8-sig") == "a\r\n1\r\n2\r\n"
