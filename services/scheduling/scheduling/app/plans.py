"""Following a plan that routing made: one change set, of all that can be had; what cannot is told with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from scheduling.app.carrying_out import carry_out, new_change_set
from scheduling.app.office import known_organization
from scheduling.app.placing import Wish
from scheduling.app.planned import Wanted
from scheduling.app.prospects import prospect
from scheduling.domain.events import PlanApplied, PlanRefused, RefusedItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Where the plan puts a visit; the version is that of the booking it saw, None when there was none."""

    visit_id: UUID
    crew_id: UUID
    starts_at: datetime
    minutes: int
    booking_version: int | None


def apply_plan(uow: UnitOfWork, *, plan_id: UUID, items: Sequence[Item]) -> None:
    """Place what can be placed, and say what became of each visit."""
    wanted = [_wanted(item) for item in {item.visit_id: item for item in items}.values()]
    found = prospect(uow, wanted)
    change_set = new_change_set(uow, kind="plan", plan_id=plan_id)
    refused = [RefusedItem(visit_id=each.visit_id, reason=refusal.code) for each, refusal in found.refused]
    if not found.fits:
        uow.emit(PlanRefused(plan_id=plan_id, change_set_id=change_set.id, refused=refused))
        return
    carry_out(uow, change_set, found.fits, zone=known_organization(uow).zone)
    applied = [plan.visit_id for plan in found.fits]
    uow.emit(PlanApplied(plan_id=plan_id, change_set_id=change_set.id, applied=applied, refused=refused))


def _wanted(item: Item) -> Wanted:
    wish = Wish(crew_id=item.crew_id, starts_at=item.starts_at, duration_minutes=item.minutes)
    return Wanted(visit_id=item.visit_id, wish=wish, expected_version=item.booking_version)
