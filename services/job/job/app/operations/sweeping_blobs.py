"""Deleting files that nobody claims: first the files, then the note of them, so that a crash between loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from job.app.ports import Files
from job.domain.unclaimed_blob import VARIANTS, UnclaimedBlob, blob_name

AT_ONCE = 200


def sweep_blobs(open_session: Callable[[], AbstractContextManager[Session]], files: Files, *, now: datetime) -> int:
    """Delete what is due, a bounded number; how many blobs that were."""
    with open_session() as session:
        due = select(UnclaimedBlob.organization_id, UnclaimedBlob.id).where(UnclaimedBlob.due_at <= now)
        found = session.execute(due.order_by(UnclaimedBlob.due_at).limit(AT_ONCE)).all()
    for organization_id, blob_id in found:
        for variant in VARIANTS:
            files.delete(blob_name(organization_id, blob_id, variant))
    if found:
        with open_session() as session:
            keys = [(organization_id, blob_id) for organization_id, blob_id in found]
            session.execute(
                delete(UnclaimedBlob).where(tuple_(UnclaimedBlob.organization_id, UnclaimedBlob.id).in_(keys))
            )
    return len(found)
