"""One action of one device, in one transaction: it waits for what came before it, or is answered for good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown, Refusal, Unavailable
from job.app.sync.breaks import perform_break
from job.app.sync.moves import perform_move
from job.app.sync.notes import perform_note
from job.app.sync.syncer import Syncer
from job.domain.sync.action import (
    ALREADY_APPLIED,
    APPLIED,
    BREAKS,
    MOVES,
    NOTES,
    REFUSED,
    WAITING,
    SyncAction,
    expiry_of,
    problem_of,
)
from job.domain.sync.conflict import SyncConflict
from job.domain.sync.device import MOST_WAITING, ActionIdReused, SequenceTaken, SyncDevice
from job.domain.sync.times import happened_at

PERFORMED_BY = {
    **dict.fromkeys(MOVES, perform_move),
    **dict.fromkeys(NOTES, perform_note),
    **dict.fromkeys(BREAKS, perform_break),
}
NO_ROOM = {
    "code": "waiting_room_full",
    "detail": "Too many actions of this device wait already; send what came before, then this one again.",
}
SEND_AGAIN = {"code": "send_again", "detail": "There was no time left for this action; send it again."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An action as a device sends it; `body` holds what its kind needs, ready for JSON."""

    id: UUID
    device_id: UUID
    sequence: int
    kind: str
    at: datetime
    base_version: int
    body: Mapping[str, Any]

    def is_that(self, kept: SyncAction) -> bool:
        """Whether it is the action that was sent before under this id."""
        mine = (self.device_id, self.sequence, self.kind, self.at, self.base_version, dict(self.body))
        return mine == (kept.device_id, kept.sequence, kept.kind, kept.client_at, kept.base_version, kept.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a device is told of an action."""

    id: UUID
    outcome: str
    happened_at: datetime | None = None
    time_mark: str | None = None
    record_version: int | None = None
    problem: dict[str, Any] | None = None
    conflict: SyncConflict | None = None


def take(uow: UnitOfWork, who: Syncer, sent: Sent, *, skew_seconds: int) -> Answered:
    """Take an action. What is told of one that cannot be kept at all is not kept either."""
    device = held_device(uow, sent.device_id, person_id=who.person_id)
    device.skew_seconds, device.seen_at = skew_seconds, uow.now
    try:
        device.check_person(who.person_id)
        action = _known(uow, sent)
        if action is None:
            device.check_remembered(sent.sequence)
    except Refusal as refusal:
        return refused(sent, refusal)
    if action is not None and not action.is_waiting:
        return answer_of(uow, action, again=True)
    if not device.may_come(sent.sequence):
        return _wait(uow, who, device, sent, action)
    if action is None:
        action = _keep(uow, who, sent, skew_seconds=skew_seconds)
    return conclude(uow, who, device, action)


def conclude(uow: UnitOfWork, who: Syncer, device: SyncDevice, action: SyncAction) -> Answered:
    """Answer an action for good: by its effect, by the conflict it came to, or by the rule that refuses it."""
    conflict = None
    try:
        with uow.session.begin_nested():
            action.check_whole()
            who.check_may(action.kind)
            effect = PERFORMED_BY[action.kind](uow, who, action)
            conflict = effect.conflict
    except NotYetKnown:  # a report that it names is on its way; the action is tried again with the next batch
        return _told(action, outcome=WAITING, conflict=None)
    except Refusal as refusal:
        if refusal.kind == Unavailable.kind:
            raise
        action.refuse(refusal, at=uow.now)
    else:
        if conflict is not None:
            action.conflict(conflict.id, at=uow.now)
        else:
            version = effect.record_version
            action.conclude(effect.state, at=uow.now, happened=effect.happened, record_version=version)
    device.conclude(action.sequence)
    return _told(action, outcome=action.state, conflict=conflict)


def next_waiting(uow: UnitOfWork, device: SyncDevice) -> SyncAction | None:
    """The action that waits no more, as all before it have been answered."""
    waiting = (
        select(SyncAction)
        .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == device.id)
        .where(SyncAction.sequence <= device.concluded_through + 1, SyncAction.state == WAITING)
    )
    return uow.session.scalars(waiting.order_by(SyncAction.sequence).limit(1)).one_or_none()


def held_device(uow: UnitOfWork, device_id: UUID, *, person_id: UUID) -> SyncDevice:
    """The device, locked: its actions are taken one at a time. A new one belongs to who brings it."""
    this = select(SyncDevice).where(SyncDevice.organization_id == uow.organization_id, SyncDevice.id == device_id)
    found = uow.session.scalars(this.with_for_update()).one_or_none()
    if found is None:
        new = insert(SyncDevice).values(organization_id=uow.organization_id, id=device_id, person_id=person_id)
        times = {"first_seen_at": uow.now, "seen_at": uow.now}
        uow.session.execute(
            new.values(concluded_through=0, forgotten_through=0, skew_seconds=0, **times).on_conflict_do_nothing()
        )
        found = uow.session.scalars(this.with_for_update()).one()
    return found


def answer_of(uow: UnitOfWork, action: SyncAction, *, again: bool) -> Answered:
    """What was answered; to who sends it again, that it was applied already."""
    conflict = uow.session.get(SyncConflict, (uow.organization_id, action.conflict_id)) if action.conflict_id else None
    return _told(
        action, outcome=ALREADY_APPLIED if again and action.state == APPLIED else action.state, conflict=conflict
    )


def refused(sent: Sent, refusal: Refusal) -> Answered:
    """An action that was never kept."""
    return Answered(id=sent.id, outcome=REFUSED, problem=problem_of(refusal))


def not_reached(sent: Sent) -> Answered:
    """An action for which there was no time."""
    return Answered(id=sent.id, outcome=WAITING, problem=_problem(SEND_AGAIN))


def _known(uow: UnitOfWork, sent: Sent) -> SyncAction | None:
    mine = SyncAction.organization_id == uow.organization_id
    same_number = (SyncAction.device_id == sent.device_id) & (SyncAction.sequence == sent.sequence)
    found = list(uow.session.scalars(select(SyncAction).where(mine, (SyncAction.id == sent.id) | same_number)))
    if any(action.id == sent.id and not sent.is_that(action) for action in found):
        raise ActionIdReused(field="id")
    if any(action.id != sent.id for action in found):
        raise SequenceTaken(field="sequence")
    return found[0] if found else None


def _wait(uow: UnitOfWork, who: Syncer, device: SyncDevice, sent: Sent, action: SyncAction | None) -> Answered:
    if action is None:
        ahead = (
            select(func.count())
            .select_from(SyncAction)
            .where(SyncAction.organization_id == uow.organization_id, SyncAction.device_id == device.id)
            .where(SyncAction.sequence > device.concluded_through)
        )
        if (uow.session.scalar(ahead) or 0) >= MOST_WAITING:
            return Answered(id=sent.id, outcome=WAITING, problem=_problem(NO_ROOM))
        action = _keep(uow, who, sent, skew_seconds=device.skew_seconds)
    return _told(action, outcome=WAITING, conflict=None)


def _keep(uow: UnitOfWork, who: Syncer, sent: Sent, *, skew_seconds: int) -> SyncAction:
    happened = happened_at(sent.at, skew_seconds=skew_seconds, now=uow.now)
    record = sent.body.get("note_id" if sent.kind in NOTES else "visit_id")
    action = SyncAction(
        organization_id=uow.organization_id,
        id=sent.id,
        device_id=sent.device_id,
        sequence=sent.sequence,
        person_id=who.person_id,
        kind=sent.kind,
        record_id=UUID(record) if record else None,
        base_version=sent.base_version,
        body=dict(sent.body),
        client_at=sent.at,
        happened_at=happened.at,
        time_mark=happened.mark,
        received_at=uow.now,
        expires_at=expiry_of(uow.now),
        state=WAITING,
    )
    uow.session.add(action)
    return action


def _told(action: SyncAction, *, outcome: str, conflict: SyncConflict | None) -> Answered:
    return Answered(
        id=action.id,
        outcome=outcome,
        happened_at=action.happened_at,
        time_mark=action.time_mark,
        record_version=action.record_version,
        problem=action.problem,
        conflict=conflict,
    )


def _problem(told: Mapping[str, str]) -> dict[str, Any]:
    return {**told, "field": None, "status_now": None, "legal_moves": None}
