"""Deleting photos' files that nobody claims."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from common.blobs.sweeping import sweep
from job.app.ports import Files
from job.domain.unclaimed_blob import UnclaimedBlob, blob_names


def sweep_blobs(open_session: Callable[[], AbstractContextManager[Session]], files: Files, *, now: datetime) -> int:
    """Delete what is due, a bounded number; how many blobs that were."""
    return sweep(open_session, files, UnclaimedBlob, names=blob_names, now=now)
