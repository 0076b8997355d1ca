"""VINs that are true are kept, misread ones are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.vin import VinCheckDigitWrong, VinMalformed, check_digit, checked_vin

ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
REAL = "1M8GDM9AXKP042788"  # the example of the standard's check digit


@pytest.mark.parametrize("text", [REAL, "11111111111111111", "5GZCZ43D13S812715", " 1m8gdm9a-xkp042788 "])
def test_true_ones_are_kept_in_capitals(text: str) -> None:
    assert checked_vin(text) == text.strip().replace("-", "").upper()


@pytest.mark.parametrize("text", ["WVWZZZ1JZ3W386752", "TRLR0017", "12345"])
def test_others_than_north_americas_prove_nothing(text: str) -> None:
    assert checked_vin(text) == text


@pytest.mark.parametrize("text", ["1M8GDM9AXKP0427889", "1M8GDM9AXKP04278O", "1234", "1M8GDM9Â XKP042788", ""])
def test_what_no_vin_looks_like_is_refused(text: str) -> None:
    with pytest.raises(VinMalformed):
        checked_vin(text)


@given(st.sampled_from("12345"), st.text(ALPHABET, min_size=16, max_size=16), st.integers(0, 16), st.data())
def test_a_misread_digit_is_found(first: str, rest: str, place: int, data: st.DataObject) -> None:
    text = first + rest
    vin = text[:8] + check_digit(text) + text[9:]
    assert checked_vin(vin) == vin
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != vin[place]]))
    misread = vin[:place] + other + vin[place + 1 :]
    if place not in (0, 8) and vin[place].isdigit():  # letters share values with digits
        with pytest.raises(VinCheckDigitWrong):
            checked_vin(misread)
