"""Vehicle identification numbers. Those of North America prove themselves by their ninth character; others only have
to be made of the right characters."""

from __future__ import annotations

import re

from common.errors import InvalidInput

LONGEST = 17
# I, O and Q are not used, because they look like digits.
_FORM = re.compile(r"[A-HJ-NPR-Z0-9]{5,17}", re.ASCII)
_LETTERS = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", map(int, "12345678123457923456789"), strict=True))
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_NORTH_AMERICA = "12345"
_CHECK_PLACE = 8


class VinMalformed(InvalidInput):
    """A VIN has 5 to 17 digits and capital letters, without I, O and Q."""

    code = "vin_malformed"


class VinCheckDigitWrong(InvalidInput):
    """The ninth character of this VIN does not fit the others; one of them was misread."""

    code = "vin_check_digit_wrong"


def checked_vin(text: str) -> str:
    """The VIN as it is kept: capitals, no spaces or hyphens. Raises VinMalformed, VinCheckDigitWrong."""
    vin = re.sub(r"[\s-]", "", text).upper()
    if not _FORM.fullmatch(vin):
        raise VinMalformed(field="vin")
    if len(vin) == LONGEST and vin[0] in _NORTH_AMERICA and vin[_CHECK_PLACE] != check_digit(vin):
        raise VinCheckDigitWrong(field="vin")
    return vin


def check_digit(vin: str) -> str:
    """What the ninth of 17 characters has to be; itself it counts for nothing."""
    weighed = (_worth(character) * weight for character, weight in zip(vin, _WEIGHTS, strict=True))
    rest = sum(weighed) % 11
    return "X" if rest == 10 else str(rest)


def _worth(character: str) -> int:
    return int(character) if character.isdigit() else _LETTERS[character]
