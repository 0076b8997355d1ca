"""The rules of a vehicle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from common.ids import new_id
from fleet.domain.events import VehicleOpened
from fleet.domain.vehicle import TitleIsBlank, Vehicle

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_opening_tells_what_was_opened() -> None:
    vehicle = Vehicle(organization_id=new_id(), id=new_id())
    said = vehicle.open(title=" North side ", at=NOON)
    assert said == VehicleOpened(vehicle_id=vehicle.id, title="North side", opened_at=NOON)


def test_a_blank_title_is_refused() -> None:
    with pytest.raises(TitleIsBlank):
        Vehicle(organization_id=new_id(), id=new_id()).open(title="  ", at=NOON)
