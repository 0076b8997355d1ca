"""Rules about contact details: which phone numbers and places on the map make sense."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import phonenumbers

from common.errors import InvalidInput


class ImpossiblePhone(InvalidInput):
    """There can be no such phone number."""

    code = "impossible_phone"


class HalfAPlace(InvalidInput):
    """Latitude and longitude come together."""

    code = "half_a_place"


def refuse_impossible_phones(phones: Sequence[Mapping[str, Any]]) -> None:
    """Each number fits its country's numbering plan. Length decides, as number ranges change too fast for a list."""
    for index, phone in enumerate(phones):
        try:
            parsed = phonenumbers.parse(phone["number"])
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed is None or not phonenumbers.is_possible_number(parsed):
            raise ImpossiblePhone(f"{phone['number']} is not a phone number", field=f"phones.{index}.number")


def settled_address(address: Mapping[str, Any], *, field: str) -> dict[str, Any]:
    """An address ready to be stored: every member there, the place whole or absent."""
    latitude, longitude = address.get("latitude"), address.get("longitude")
    if (latitude is None) != (longitude is None):
        raise HalfAPlace(field=f"{field}.{'latitude' if latitude is None else 'longitude'}")
    return {
        **{name: address[name] for name in ("line1", "city", "region", "postal_code", "country")},
        "line2": address.get("line2"),
        "latitude": None if latitude is None else float(latitude),
        "longitude": None if longitude is None else float(longitude),
    }
