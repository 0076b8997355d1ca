"""The rules a planner may set aside with a reason: holidays, working hours, time off, skills, equipment, and vehicles
that must stay in."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from common.errors import Conflict
from scheduling.domain.along_refusals import (
    EquipmentMissing,
    GroundedOverrideForbidden,
    VehicleGrounded,
    WaterShort,
)
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.crews import Crew
from scheduling.domain.hours import within_hours
from scheduling.domain.loads import Brought
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import CrewAway, OrganizationHoliday, OutsideWorkingHours, PersonAway, SkillsMissing
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import days_touched, local_day, range_in_words


def broken_rules(
    crew: Crew,
    visit: KnownVisit,
    placement: Placement,
    *,
    people: Collection[UUID],
    brought: Brought,
    around: Circumstances,
    zone: str,
    used_gallons: int = 0,
) -> list[Conflict]:
    """The refusals that this placement would earn; empty when it breaks no rule. `used_gallons`: what the crew's other
    visits of that day take from its tanks."""
    found: list[Conflict] = _holidays(placement, around, zone=zone)
    if not within_hours(crew.shifts, placement.starts_at, placement.ends_at, zone=zone):
        found.append(_outside_hours(crew, placement, zone=zone))
    found += _away(crew, placement, people, around, zone=zone)
    if around.grounding_blocks:
        found += [
            VehicleGrounded(each.in_words, field="crew_id", vehicle=each.name, grounded_reason=each.reason)
            for each in brought.grounded[:1]
        ]
    return found + _lacking(crew, visit, brought) + _dry(crew, visit, brought, used_gallons=used_gallons)


def allowed_warnings(broken: list[Conflict], *, override_reason: str | None, may_use_grounded: bool) -> list[str]:
    """The codes of the rules set aside; refused by the first of them when no reason was given, or when the person may
    not set that rule aside."""
    if broken and override_reason is None:
        raise broken[0]
    for refusal in broken:
        if isinstance(refusal, VehicleGrounded) and not may_use_grounded:
            raise GroundedOverrideForbidden(f"{refusal.detail}, and only who keeps the fleet may book it all the same")
    return [refusal.code for refusal in broken]


def _lacking(crew: Crew, visit: KnownVisit, brought: Brought) -> list[Conflict]:
    found: list[Conflict] = []
    missing = crew.missing_skills(visit.skills, beside=brought.load.skills)
    if missing:
        words = f"{crew.name} lacks {', '.join(missing)}"
        found.append(SkillsMissing(words, field="crew_id", missing_skills=missing))
    lacking = [piece for piece in visit.required_equipment if piece.casefold() not in brought.load.equipment]
    if lacking:
        words = f"{crew.name} has no {', '.join(lacking)} along"
        found.append(EquipmentMissing(words, field="crew_id", missing_equipment=lacking))
    return found


def _dry(crew: Crew, visit: KnownVisit, brought: Brought, *, used_gallons: int) -> list[Conflict]:
    named = brought.pieces.tank_gallons
    left = named + max(brought.load.tank_gallons - named - used_gallons, 0)
    if visit.water_gallons <= left:
        return []
    words = f"{crew.name} has {left} gallons left that day, and this takes {visit.water_gallons}"
    return [WaterShort(words, field="crew_id", gallons_left=left, gallons_needed=visit.water_gallons)]


def _outside_hours(crew: Crew, placement: Placement, *, zone: str) -> OutsideWorkingHours:
    weekday = local_day(placement.starts_at, zone).weekday()
    hours = [shift.as_record() for shift in crew.shifts if shift.weekday == weekday]
    when = range_in_words(placement.starts_at, placement.ends_at, zone=zone)
    said = ", ".join(f"{shift['opens']}-{shift['closes']}" for shift in hours) or "not at all"
    return OutsideWorkingHours(
        f"{crew.name} works {said} that day, not {when}", field="starts_at", hours=hours, zone=zone
    )


def _holidays(placement: Placement, around: Circumstances, *, zone: str) -> list[Conflict]:
    for on in days_touched(placement.starts_at, placement.ends_at, zone):
        if on in around.holidays:
            return [OrganizationHoliday(f"{on} is a holiday: {around.holidays[on]}", field="starts_at")]
    return []


def _away(
    crew: Crew, placement: Placement, people: Collection[UUID], around: Circumstances, *, zone: str
) -> list[Conflict]:
    found: dict[str, Conflict] = {}
    for absence in around.away_during({crew.id, *people}, placement.starts_at, placement.ends_at):
        rule, field = (CrewAway, "crew_id") if absence.kind == "crew" else (PersonAway, "people")
        when = range_in_words(absence.starts_at, absence.ends_at, zone=zone)
        found.setdefault(rule.code, rule(f"{absence.name} is away {when}", field=field))
    return list(found.values())
