"""A batch of a phone's actions: each in a transaction of its own, in the order of its device, whatever the order of the
batch. Cut off anywhere, what was taken stays taken, and the rest is sent again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from job.app.ports import OpenUnitOfWork
from job.app.sync.syncer import Syncer
from job.app.sync.taking import Answered, Sent, answer_of, conclude, held_device, next_waiting, not_reached, take
from job.domain.sync.action import WAITING, SyncAction
from job.domain.sync.times import measured_skew_seconds


def take_batch(
    open_uow: OpenUnitOfWork,
    *,
    who: Syncer,
    sent_at: datetime,
    actions: Sequence[Sent],
    is_spent: Callable[[], bool],
) -> list[Answered]:
    """Answer each action, in the order in which they were sent. `sent_at` is the phone's clock at sending; what is not
    reached before the time `is_spent` is to be sent again."""
    person_id = who.person_id
    answers: dict[int, Answered] = {}
    with open_uow() as uow:
        skew_seconds = measured_skew_seconds(sent_at=sent_at, now=uow.now)
        known = _answered_before(uow, actions, person_id=person_id)
    order = sorted(range(len(actions)), key=lambda index: (actions[index].device_id, actions[index].sequence))
    taken = 0
    for index in order:
        sent = actions[index]
        if sent.id in known and sent.is_that(known[sent.id][0]):
            answers[index] = known[sent.id][1]
        elif taken and is_spent():  # one at least, so that a queue gets shorter however slow the server is
            answers[index] = not_reached(sent)
        else:
            with open_uow() as uow:
                answers[index] = take(uow, who, sent, skew_seconds=skew_seconds)
            taken += 1
    for device_id in _with_waiting(actions, answers):
        _conclude_waiting(open_uow, who, device_id, is_spent=is_spent)
    return _with_news(open_uow, actions, answers)


def _answered_before(
    uow: UnitOfWork, actions: Sequence[Sent], *, person_id: UUID
) -> dict[UUID, tuple[SyncAction, Answered]]:
    """What a phone sends again because the answer was lost, by one query."""
    ids = {sent.id for sent in actions}
    kept = select(SyncAction).where(SyncAction.organization_id == uow.organization_id, SyncAction.id.in_(ids))
    mine = kept.where(SyncAction.person_id == person_id, SyncAction.state != WAITING)
    return {action.id: (action, answer_of(uow, action, again=True)) for action in uow.session.scalars(mine).all()}


def _with_waiting(actions: Sequence[Sent], answers: dict[int, Answered]) -> list[UUID]:
    """Devices that brought something new: what waits on them may wait no more."""
    return sorted({actions[index].device_id for index, answer in answers.items() if answer.outcome != "refused"})


def _conclude_waiting(open_uow: OpenUnitOfWork, who: Syncer, device_id: UUID, *, is_spent: Callable[[], bool]) -> None:
    while not is_spent():
        with open_uow() as uow:
            device = held_device(uow, device_id, person_id=who.person_id)
            action = next_waiting(uow, device) if device.person_id == who.person_id else None
            if action is None:
                return
            if conclude(uow, who, device, action).outcome == WAITING:
                return  # what it needs has not come yet


def _with_news(open_uow: OpenUnitOfWork, actions: Sequence[Sent], answers: dict[int, Answered]) -> list[Answered]:
    """The answers, with those that need not wait any more since others of the same batch were taken."""
    waiting = {answer.id for answer in answers.values() if answer.outcome == WAITING and answer.problem is None}
    if waiting:
        with open_uow() as uow:
            kept = select(SyncAction).where(SyncAction.organization_id == uow.organization_id)
            now = {
                action.id: answer_of(uow, action, again=False)
                for action in uow.session.scalars(kept.where(SyncAction.id.in_(waiting))).all()
            }
        answers = {index: now.get(answer.id, answer) for index, answer in answers.items()}
    return [answers[index] for index in range(len(actions))]
