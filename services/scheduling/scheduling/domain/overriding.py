"""The rules a planner may set aside with a reason: holidays, working hours, time off and skills."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from common.errors import Conflict
from scheduling.domain.circumstances import Circumstances
from scheduling.domain.crews import Crew
from scheduling.domain.hours import within_hours
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import CrewAway, OrganizationHoliday, OutsideWorkingHours, PersonAway, SkillsMissing
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import days_touched, local_day, range_in_words


def broken_rules(
    crew: Crew, visit: KnownVisit, placement: Placement, *, people: Collection[UUID], around: Circumstances, zone: str
) -> list[Conflict]:
    """The refusals that this placement would earn; empty when it breaks no rule."""
    found: list[Conflict] = _holidays(placement, around, zone=zone)
    if not within_hours(crew.shifts, placement.starts_at, placement.ends_at, zone=zone):
        found.append(_outside_hours(crew, placement, zone=zone))
    found += _away(crew, placement, people, around, zone=zone)
    carried = around.vehicles_of(crew.id, local_day(placement.starts_at, zone))
    missing = crew.missing_skills(visit.skills, beside=[skill for vehicle in carried for skill in vehicle.skills])
    if missing:
        needs = ", ".join(missing)
        found.append(SkillsMissing(f"{crew.name} lacks {needs}", field="crew_id", missing_skills=missing))
    return found


def allowed_warnings(broken: list[Conflict], *, override_reason: str | None) -> list[str]:
    """The codes of the rules set aside; refused by the first of them when no reason was given."""
    if broken and override_reason is None:
        raise broken[0]
    return [refusal.code for refusal in broken]


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
