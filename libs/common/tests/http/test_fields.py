"""Fields accept exactly what their description says."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError
from marshmallow import fields as ma

from common.http import fields
from common.http.dumping import dumper
from common.http.leaf import Leaf
from common.http.schemas import Answer, page_of
from common.ids import new_id
from common.money import Money

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

BRACED, UNDASHED = "{01906f3e-7a2b-7c3d-8e4f-5a6b7c8d9e0f}", "01906f3e7a2b7c3d8e4f5a6b7c8d9e0f"


@pytest.mark.parametrize(
    "field",
    [fields.Text(20), fields.Text(20, min_length=0), fields.Name(20), fields.Email(), fields.Phone(), fields.NewId(),
     fields.Currency(), fields.ClockTime(), fields.WebAddress()],
    ids=lambda field: type(field).__name__,
)  # fmt: skip
@given(data=st.data())
def test_texts_accept_what_they_describe_and_nothing_else(field: Leaf[Any], data: st.DataObject) -> None:
    described = field.metadata
    pattern = re.compile(described["pattern"].removesuffix("$") + r"\Z")
    likely = st.from_regex(re.compile(described["pattern"]), fullmatch=True)
    value = data.draw(anything | likely)
    fits = bool(pattern.search(value)) and described.get("minLength", 0) <= len(value) <= described["maxLength"]
    if value[-1:] == "\n" and not isinstance(field, fields.Text):
        fits = False
    try:
        field.deserialize(value)
        accepted = True
    except ValidationError:
        accepted = False
    assert accepted == fits


def test_a_hostile_text_is_refused_quickly() -> None:
    with pytest.raises(ValidationError):
        fields.Text(300_000).deserialize("a" * 250_000 + "\x01")


@pytest.mark.parametrize("bad", ["12", 1.5, True, None, -1, 11, 10**400, [], float("inf")])
def test_whole_numbers_are_strict(bad: Any) -> None:
    with pytest.raises(ValidationError):
        fields.WholeNumber(min=0, max=10).deserialize(bad)


@given(st.integers(0, 100_000))
def test_decimals_take_binary_noise_but_no_more_places(hundredths: int) -> None:
    field = fields.DecimalNumber(2, max=1000)
    assert field.deserialize(hundredths * 0.01) == Decimal(hundredths) / 100
    with pytest.raises(ValidationError):
        field.deserialize(hundredths / 100 + 0.004)


@pytest.mark.parametrize("bad", ["1", "NaN", float("nan"), 1001, -1, True, None])
def test_decimals_are_bounded_numbers(bad: Any) -> None:
    with pytest.raises(ValidationError):
        fields.DecimalNumber(2, max=1000).deserialize(bad)


def test_a_place_finer_than_is_kept_is_rounded() -> None:
    latitude = fields.Degrees(90)
    assert latitude.deserialize(40.71277589999) == Decimal("40.712776")
    assert latitude.deserialize(-90) == Decimal("-90.000000")
    assert latitude.metadata == {"type": "number", "minimum": -90, "maximum": 90}


@pytest.mark.parametrize("bad", [90.0000001, -91, "40.7", float("nan"), True, None])
def test_what_is_no_latitude_is_refused(bad: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Degrees(90).deserialize(bad)


@given(st.datetimes(timezones=st.timezones(), min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))
def test_instants_are_kept_in_utc(moment: datetime) -> None:
    text = moment.astimezone(UTC).isoformat()
    assert fields.Instant().deserialize(text) == moment.astimezone(UTC)
    assert fields.Instant().deserialize(text.replace("+00:00", "Z").replace("T", "t")).tzinfo is UTC


@pytest.mark.parametrize(
    "bad",
    ["2030-01-01T10:00:00", "2030-01-01", "2030-02-30T00:00:00Z", "0001-01-01T00:00:00+10:00", "9999-12-31T23:59:60Z",
     5, "2030-W01-1T00:00:00Z"],
)  # fmt: skip
def test_times_without_zone_or_sense_are_refused(bad: Any) -> None:
    with pytest.raises(ValidationError):
        fields.Instant().deserialize(bad)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        (fields.Day(), "20300101"), (fields.Day(), "2030-02-30"), (fields.Id(), BRACED),
        (fields.Id(), UNDASHED), (fields.Flag(), 1), (fields.Flag(), "true"), (fields.Choice("a", "b"), "c"),
        (fields.Items(fields.Flag(), max=1), [True, False]), (fields.Items(fields.Flag(), max=1), {}),
        (fields.MoneyField(min=0), {"amount": -1, "currency": "USD"}), (fields.MoneyField(), {"amount": 1}),
        (fields.MoneyField(), {"amount": 1, "currency": "USD", "x": 1}), (fields.TimeZone(), "Mars/Base"),
    ],
)  # fmt: skip
def test_other_fields_are_strict(field: ma.Field[Any], bad: Any) -> None:
    with pytest.raises(ValidationError):
        field.deserialize(bad)


class Line(Answer):
    name = fields.Name(20)
    price = fields.MoneyField(allow_none=True)


class Order(Answer):
    id = fields.Id()
    on = fields.Day(attribute="ordered_on")
    lines = fields.Items(Line)
    first = fields.Object(Line)
    ids = fields.Items(fields.Id())
    size = ma.Function(lambda order: len(order["lines"]))


def test_the_compiled_dump_agrees_with_marshmallow() -> None:
    line = {"name": "cog", "price": Money(1, "USD")}
    order = {
        "id": new_id(), "ordered_on": date(2030, 1, 1), "lines": [line, {"name": "x", "price": None}], "first": line,
        "ids": [new_id()], "unknown": 1,
    }  # fmt: skip
    assert dumper(Order)(order) == Order().dump(order)
    page = {"items": [order], "next": None}
    assert dumper(page_of(Order))(page) == page_of(Order)().dump(page)


def test_a_missing_attribute_is_a_defect_not_a_gap() -> None:
    with pytest.raises(KeyError):
        dumper(Line)({"name": "cog"})
