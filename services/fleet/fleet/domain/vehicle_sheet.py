"""Vehicles and equipment as rows of a sheet: what each column takes. Lists have a semicolon between their parts."""

from __future__ import annotations

from common.errors import Refusal
from common.sheet_cells import one_of, several, whole, words
from common.sheets import Columns
from fleet.domain.statuses import KINDS
from fleet.domain.vin import checked_vin

MOST_SKILLS, MOST_CARRIED = 50, 100


def vin(text: str) -> str:
    """A VIN as it is kept."""
    try:
        return checked_vin(text)
    except Refusal as refusal:
        raise ValueError(refusal.detail) from None


VEHICLE_COLUMNS = Columns(
    readers={
        "name": words(120),
        "kind": one_of(*KINDS),
        "plate": words(20),
        "vin": vin,
        "make": words(60),
        "model": words(60),
        "year": whole(least=1900, most=2100),
        "skills": several(MOST_SKILLS, 60),
        "carries": several(MOST_CARRIED, 120),
        "payload_pounds": whole(most=200_000),
        "tank_gallons": whole(most=20_000),
        "seats": whole(most=100),
        "notes": words(2000),
    },
    needed=("name",),
    unique=("name", "vin"),
    most_rows=1_000,
)
