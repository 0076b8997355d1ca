"""Card numbers in free text are masked, and hardly anything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.card_numbers import masked_cards
from common.http.fields import Name, Text
from common.telemetry.logs import masked

CARDS = {
    "4242424242424242": "************4242",
    "4242 4242 4242 4242": "**** **** **** 4242",
    "5555-5555-5555-4444": "****-****-****-4444",
    "2223003122003222": "************3222",
    "3782 822463 10005": "**** ****** *0005",
    "6011000990139424": "************9424",
    "30569309025904": "**********5904",
    "3566002020360505": "************0505",
    "6200000000000005": "************0005",
    "4000.0000.0000.0002": "****.****.****.0002",
    "\u0664\u0662\u0664\u0662424242424242": "************4242",
}


@pytest.mark.parametrize("number", CARDS)
@pytest.mark.parametrize("around", ["{}", "card {}, exp 12/34", "ref 12 {}", "{} 123", "({})", "+{}"])
def test_a_card_number_is_masked_wherever_it_stands(number: str, around: str) -> None:
    assert masked_cards(around.format(number)) == around.format(CARDS[number])


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424241",  # no check digit of a card
        "1234567890123452",  # of no network
        "+1 555 010 0199",
        "2030-01-31 09:30",
        "INV4242424242424242",  # part of a word
        "https://crewline.test/i/x4242424242424242y",
        "lot 42424242424242424242424242",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert masked_cards(text) == text


@given(st.text())
def test_any_text_keeps_its_length_and_is_masked_once(text: str) -> None:
    once = masked_cards(text)
    assert (len(once), masked_cards(once)) == (len(text), once)


def test_fields_and_logs_mask_them() -> None:
    said = "paid with 4242 4242 4242 4242"
    assert Text(100).read(said) == Name(100).read(said) == masked(said) == "paid with **** **** **** 4242"
