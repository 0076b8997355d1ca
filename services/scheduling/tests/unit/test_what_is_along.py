"""What a crew has along against what a visit needs, for every mix of both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import Conflict
from common.ids import new_id
from scheduling.domain.along_refusals import EquipmentMissing, GroundedOverrideForbidden, VehicleGrounded, WaterShort
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.crews import Crew
from scheduling.domain.loads import Brought, Grounded, Load
from scheduling.domain.overriding import allowed_warnings, broken_rules
from scheduling.domain.placements import Placement, default_window
from scheduling.domain.visits import KnownVisit

NINE = datetime(2030, 3, 4, 14, tzinfo=UTC)
WORDS = st.sampled_from(["Lift", "LIFT", "lift", "Hose", "hose", "Crane"])
HOURS = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]


def rules(
    *, needed: list[str], water: int, brought: Brought, used: int = 0, grounding_blocks: bool = False
) -> list[Conflict]:
    crew = Crew(id=new_id(), name="Blue", skills=[], hours=HOURS)
    visit = KnownVisit(id=new_id(), skills=[], required_equipment=needed, water_gallons=water)
    place = Placement(
        crew_id=crew.id,
        starts_at=NINE,
        ends_at=NINE + timedelta(hours=1),
        window=default_window(NINE, margin_minutes=0),
    )
    around = Circumstances(grounding_blocks=grounding_blocks)
    return broken_rules(crew, visit, place, people=[], brought=brought, around=around, zone="UTC", used_gallons=used)


@given(needed=st.lists(WORDS, max_size=4), carried=st.lists(WORDS, max_size=4), named=st.lists(WORDS, max_size=2))
def test_equipment_is_missing_exactly_when_nothing_brings_it(
    needed: list[str], carried: list[str], named: list[str]
) -> None:
    own = Load.of(name="Truck", kind="vehicle", skills=[], carries=carried, tank_gallons=None)
    pieces = [Load.of(name=name, kind="equipment", skills=[], carries=[], tank_gallons=None) for name in named]
    found = rules(needed=needed, water=0, brought=Brought(load=Load.together([own, *pieces])))
    there = {word.lower() for word in (*carried, *named)}
    missing = [word for word in needed if word.lower() not in there]
    assert [one.code for one in found] == ([EquipmentMissing.code] if missing else [])
    assert [one.extra["missing_equipment"] for one in found] == ([missing] if missing else [])


@given(water=st.integers(0, 500), used=st.integers(0, 500), tanks=st.lists(st.integers(0, 300), max_size=3))
def test_water_is_short_exactly_when_the_tanks_do_not_hold_it_all(water: int, used: int, tanks: list[int]) -> None:
    load = Load.together(Load(tank_gallons=tank) for tank in tanks)
    found = rules(needed=[], water=water, brought=Brought(load=load), used=used)
    short = water > 0 and water + used > sum(tanks)
    assert [one.code for one in found] == ([WaterShort.code] if short else [])


@pytest.mark.parametrize("blocks", [True, False])
def test_what_must_stay_in_refuses_only_where_the_organization_wants_that(blocks: bool) -> None:
    brought = Brought(
        grounded=(Grounded(name="Truck", reason="in_shop"), Grounded(name="Van", reason="safety_overdue"))
    )
    found = rules(needed=[], water=0, brought=brought, grounding_blocks=blocks)
    assert [(one.code, one.detail) for one in found] == (
        [(VehicleGrounded.code, "Truck is in the shop")] if blocks else []
    )


def test_a_reason_sets_grounding_aside_only_for_who_may() -> None:
    broken: list[Conflict] = [EquipmentMissing(), VehicleGrounded("Truck is in the shop")]
    with pytest.raises(EquipmentMissing):
        allowed_warnings(broken, override_reason=None, may_use_grounded=True)
    with pytest.raises(GroundedOverrideForbidden, match="Truck is in the shop"):
        allowed_warnings(broken, override_reason="short way", may_use_grounded=False)
    codes = allowed_warnings(broken, override_reason="checked", may_use_grounded=True)
    assert codes == ["equipment_missing", "vehicle_grounded"]
