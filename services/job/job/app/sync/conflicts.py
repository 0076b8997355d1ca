"""Conflicts: who did something offline sees what came of it, and the office decides whose value stands."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from job.app.notes import keep_note, rewrite_note
from job.app.scope import visible_job
from job.app.sync.breaks import named_people, note_break
from job.app.sync.held import held_note, held_visit
from job.app.sync.moves import make_move
from job.app.sync.notes import PERSON
from job.app.viewer import Viewer
from job.domain.note import JobNote
from job.domain.sync.action import BREAKS, MOVES, NOTE_ADD, SyncAction
from job.domain.sync.conflict import TAKE_CREW, SyncConflict


def conflicts_page(uow: UnitOfWork, *, viewer: Viewer, state: str, after: str | None, limit: int) -> Page:
    """Conflicts in that state, newest first: the office sees all, everybody else what became of their own work."""
    found = select(SyncConflict).where(SyncConflict.organization_id == uow.organization_id, SyncConflict.state == state)
    if not viewer.sees_all:
        found = found.where(SyncConflict.person_id == viewer.person_id)
    return keyset(uow.session, found, columns=[SyncConflict.id.desc()], after=after, limit=limit)


def resolve_conflict(
    uow: UnitOfWork, *, viewer: Viewer, conflict_id: UUID, choice: str, reason: str | None = None
) -> SyncConflict:
    """Let what stands stand, or take what the crew did after all: that is done now, if it is legal now."""
    conflict = uow.lock(SyncConflict, conflict_id)
    if not viewer.sees_all:
        if conflict.job_id is None:
            raise NotFound("Conflict not found")
        visible_job(uow, viewer, conflict.job_id)
    conflict.resolve(choice, by=uow.actor.id, at=uow.now, reason=reason)
    if choice == TAKE_CREW:
        _take(uow, viewer, conflict)
    about, record_id = ("job", conflict.job_id) if conflict.job_id else ("sync_conflict", conflict.id)
    uow.audit(
        action="sync.resolve",
        record_type=about,
        record_id=record_id,
        after={"conflict_id": conflict.id, "rule": conflict.rule, "choice": choice},
        reason=reason,
    )
    return conflict


def _take(uow: UnitOfWork, viewer: Viewer, conflict: SyncConflict) -> None:
    action = uow.get(SyncAction, conflict.action_id)
    if action.kind in MOVES:
        job, visit = held_visit(uow, action.record_id)
        make_move(uow, job, visit, action, viewer=viewer, at=action.happened_at)
        return
    if action.kind in BREAKS:
        people = set(named_people(action)) or {action.person_id}
        note_break(uow, held_visit(uow, action.record_id)[1], action, people=people, at=action.happened_at)
        return
    text, author = action.body["text"], action.person_id
    if action.kind == NOTE_ADD:
        job = visible_job(uow, viewer, UUID(action.body["job_id"]))
        note_id, written = UUID(action.body["note_id"]), action.happened_at
        keep_note(uow, job_id=job.id, author=(PERSON, author), text=text, id=note_id, at=written)
        return
    rewrite_note(uow, held_note(uow, action.record_id), text=text, by=author, at=action.happened_at)
    if conflict.copy_note_id is not None:  # its text stands in the note itself now
        uow.session.delete(uow.lock(JobNote, conflict.copy_note_id))
