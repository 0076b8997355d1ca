"""What may be asked of a plan, and the wish behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from common.errors import NotFound
from routing.domain.availability import kept_in_words
from routing.domain.composing import Wish
from routing.domain.day import Day
from routing.domain.refusals import NoCrewWorks, NotToday, VisitBookedOtherwise, VisitNotPlannable, VisitTwice


def check_asked(
    day: Day,
    *,
    replan: bool,
    crew_ids: Collection[UUID] | None = None,
    visit_ids: Collection[UUID] = (),
    pinned: Sequence[dict[str, Any]] = (),
    running_long: Sequence[dict[str, Any]] = (),
    out_crew_ids: Collection[UUID] = (),
    **_: Any,
) -> None:
    """Refuse what the day does not have, naming the member that asks for it."""
    if replan and day.now is None:
        raise NotToday(field="on")
    _check_crews(day, crew_ids or (), field="crew_ids")
    _check_crews(day, out_crew_ids, field="out_crew_ids")
    _check_once(visit_ids, field="visit_ids")
    _check_once((each["visit_id"] for each in pinned), field="pinned")
    _check_once((each["visit_id"] for each in running_long), field="running_long")
    for visit_id in visit_ids:
        _check_addable(day, visit_id)
    for each in pinned:
        if each["visit_id"] not in day.by_id or day.by_id[each["visit_id"]].spot is None:
            raise NotFound("There is no such visit on that day", field="pinned")
    if any(each["visit_id"] not in day.by_id for each in running_long):
        raise NotFound("There is no such visit on that day", field="running_long")


def check_crews_work(days: Sequence[Day], *, field: str) -> None:
    """Refuse when no crew goes out on any of the days, and say why."""
    if not any(crew.shifts for day in days for crew in day.crews):
        raise NoCrewWorks(
            f"No crew can go out: {kept_in_words(crew for day in days for crew in day.crews)}", field=field
        )


def wish_of(asked: dict[str, Any]) -> Wish:
    """The wish behind what was asked, as it was stored."""
    return Wish(
        pins={UUID(str(each["visit_id"])): each.get("position") for each in asked.get("pinned", [])},
        out=frozenset(_ids(asked.get("out_crew_ids"))),
        longer={UUID(str(each["visit_id"])): each["minutes"] for each in asked.get("running_long", [])},
        urgent=frozenset(_ids(asked.get("visit_ids"))),
        balanced=bool(asked.get("balanced")),
    )


def crews_asked(asked: dict[str, Any]) -> list[UUID] | None:
    """The crews to plan with; None for all."""
    return None if asked.get("crew_ids") is None else _ids(asked["crew_ids"])


def visits_asked(asked: dict[str, Any]) -> list[UUID]:
    """The visits to put into the day."""
    return _ids(asked.get("visit_ids"))


def _ids(values: Iterable[Any] | None) -> list[UUID]:
    return [UUID(str(value)) for value in values or ()]


def _check_crews(day: Day, crew_ids: Collection[UUID], *, field: str) -> None:
    if set(crew_ids) - {crew.id for crew in day.crews}:
        raise NotFound("There is no such active crew", field=field)


def _check_once(visit_ids: Iterable[UUID], *, field: str) -> None:
    if any(count > 1 for count in Counter(visit_ids).values()):
        raise VisitTwice(field=field)


def _check_addable(day: Day, visit_id: UUID) -> None:
    visit = day.by_id.get(visit_id)
    if visit is None:
        raise NotFound("There is no such visit", field="visit_ids")
    if not visit.is_plannable:
        raise VisitNotPlannable(field="visit_ids")
    if visit.spot is not None and not day.holds(visit.spot.starts_at):
        raise VisitBookedOtherwise(field="visit_ids")
