"""The rules a planner may set aside with a reason: working hours and skills."""

from __future__ import annotations

from common.errors import Conflict
from scheduling.domain.crews import Crew
from scheduling.domain.hours import within_hours
from scheduling.domain.placements import Placement
from scheduling.domain.refusals import OutsideWorkingHours, SkillsMissing
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import local_day, range_in_words


def broken_rules(crew: Crew, visit: KnownVisit, placement: Placement, *, zone: str) -> list[Conflict]:
    """The refusals that this placement would earn; empty when it breaks no rule."""
    found: list[Conflict] = []
    if not within_hours(crew.shifts, placement.starts_at, placement.ends_at, zone=zone):
        found.append(_outside_hours(crew, placement, zone=zone))
    missing = crew.missing_skills(visit.skills)
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
