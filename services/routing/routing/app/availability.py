"""Reading what may keep crews in on a day, in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from routing.domain.availability import Hindrances, Stretch
from routing.domain.known_absences import KnownHoliday, KnownSchedule, KnownTimeOff
from routing.domain.known_crews import KnownCrew

# A crew's last shift of a day may end on the next.
LONGEST_DAY = timedelta(hours=49)


def hindrances_of(
    uow: UnitOfWork, on: date, crews: Sequence[KnownCrew], *, begins_at: datetime, grounded: dict[UUID, list[str]]
) -> dict[UUID, Hindrances]:
    """By crew. `grounded`: what crews have along that must stay in, in words."""
    holiday = uow.session.scalar(
        select(KnownHoliday.name).where(KnownHoliday.organization_id == uow.organization_id, KnownHoliday.on_day == on)
    )
    people = {crew.id: crew.people_on(on) for crew in crews}
    away = _away(uow, {*people, *(one for each in people.values() for one in each)}, begins_at)
    blocks = grounding_blocks(uow)
    return {
        crew_id: Hindrances(
            holiday=holiday,
            away=[stretch for ref in (crew_id, *sorted(members)) for stretch in away[ref]],
            grounded=grounded[crew_id][0] if blocks and grounded.get(crew_id) else None,
        )
        for crew_id, members in people.items()
    }


def grounding_blocks(uow: UnitOfWork) -> bool:
    """Whether the organization lets no crew go out whose vehicle must stay in."""
    known = uow.session.get(KnownSchedule, uow.organization_id)
    return known is not None and known.grounding_blocks


def _away(uow: UnitOfWork, refs: Collection[UUID], begins_at: datetime) -> defaultdict[UUID, list[Stretch]]:
    found = select(KnownTimeOff).where(
        KnownTimeOff.organization_id == uow.organization_id,
        KnownTimeOff.ends_at > begins_at,
        KnownTimeOff.starts_at < begins_at + LONGEST_DAY,
        KnownTimeOff.ref.in_(refs),
    )
    away: defaultdict[UUID, list[Stretch]] = defaultdict(list)
    for each in uow.session.scalars(found):
        away[each.ref].append((each.starts_at, each.ends_at))
    return away
