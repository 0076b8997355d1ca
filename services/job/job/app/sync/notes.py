"""Notes as phones recorded them: new ones never collide, and of two edits of one note both texts are kept."""

from __future__ import annotations

from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, NotFound
from common.ids import new_id
from job.app.notes import keep_note, rewrite_note
from job.app.sync.effects import Effect, lost, seen_version
from job.app.sync.held import held_note
from job.app.sync.syncer import Syncer, is_assigned
from job.domain.job import Job
from job.domain.note import JobNote, NotYourNote
from job.domain.sync import rules
from job.domain.sync.action import ALREADY_APPLIED, APPLIED, NOTE_ADD, SyncAction

PERSON = "person"


class NoteIdTaken(Conflict):
    """There is another note with this id."""

    code = "note_id_taken"


def perform_note(uow: UnitOfWork, who: Syncer, action: SyncAction) -> Effect:
    """Write or change a note."""
    return _add(uow, who, action) if action.kind == NOTE_ADD else _edit(uow, who, action)


def _add(uow: UnitOfWork, who: Syncer, action: SyncAction) -> Effect:
    job_id, text = UUID(action.body["job_id"]), action.body["text"]
    is_theirs = is_assigned(uow, who.viewer_at(action.happened_at), job_id=job_id, what="Job")
    if uow.session.get(Job, (uow.organization_id, job_id)) is None:
        raise NotFound("Job not found")
    note_id = UUID(action.body["note_id"])
    found = uow.session.get(JobNote, (uow.organization_id, note_id))
    if found is not None:
        if (found.job_id, found.author_id, found.text) != (job_id, action.person_id, text):
            raise NoteIdTaken(field="note_id")
        return Effect(state=ALREADY_APPLIED, happened=action.happened, record_version=found.version)
    if not is_theirs:
        return lost(uow, action, rule=rules.NO_LONGER_ASSIGNED, server_value={"text": None}, job_id=job_id)
    note = _keep(uow, action, job_id=job_id, id=note_id)
    return Effect(state=APPLIED, happened=action.happened, record_version=note.version)


def _edit(uow: UnitOfWork, who: Syncer, action: SyncAction) -> Effect:
    note = held_note(uow, action.record_id)
    is_theirs = is_assigned(uow, who.viewer_at(action.happened_at), job_id=note.job_id, what="Note")
    if note.author_id != action.person_id:
        raise NotYourNote
    text, server = action.body["text"], {"text": note.text, "version": note.version}
    if not is_theirs:
        return lost(uow, action, rule=rules.NO_LONGER_ASSIGNED, server_value=server, job_id=note.job_id)
    if note.text == text:
        return Effect(state=ALREADY_APPLIED, happened=action.happened)
    if note.version > seen_version(uow, action, present=note.version):
        copy = _keep(uow, action, job_id=note.job_id, id=new_id())
        return lost(
            uow,
            action,
            rule=rules.EDITED_ELSEWHERE,
            server_value=server,
            job_id=note.job_id,
            copy_note_id=copy.id,
        )
    rewrite_note(uow, note, text=text, by=action.person_id, at=action.happened_at)
    uow.session.flush()
    return Effect(state=APPLIED, happened=action.happened, record_version=note.version)


def _keep(uow: UnitOfWork, action: SyncAction, *, job_id: UUID, id: UUID) -> JobNote:
    author = (PERSON, action.person_id)
    note = keep_note(uow, job_id=job_id, author=author, text=action.body["text"], id=id, at=action.happened_at)
    uow.session.flush()
    return note
