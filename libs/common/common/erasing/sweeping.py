"""The sweeps of an erasure: at once, and again later for what arrived late. Each may be cut off anywhere."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from common.erasing.marks import Erasure, Record
from common.erasing.personal import personal_fields
from common.erasing.stored import blank_answers, blank_entries, blank_parked, blank_said

if TYPE_CHECKING:
    from common.service import RunningService

log = logging.getLogger(__name__)
# After each sweep the next one; none after the last.
PAUSES = (timedelta(minutes=10), timedelta(hours=2), timedelta(days=1))
UNSENT_PAUSE = timedelta(seconds=5)
MOST_AT_ONCE = 50
# Somebody with a long history takes longer than a request may.
_PATIENT = ("SET LOCAL statement_timeout = '60s'", "SET LOCAL idle_in_transaction_session_timeout = '60s'")

_DUE = text("""SELECT organization_id, subject_id FROM erasures WHERE next_sweep_at <= :now
               ORDER BY next_sweep_at LIMIT :most""")
_LOCK = text("""SELECT sweeps FROM erasures WHERE organization_id = :organization_id AND subject_id = :subject_id
                AND next_sweep_at <= :now FOR UPDATE SKIP LOCKED""")
_DONE = text("""UPDATE erasures SET sweeps = :sweeps, next_sweep_at = :next
                WHERE organization_id = :organization_id AND subject_id = :subject_id""")


def sweep_erased(service: RunningService) -> int:
    """Sweep for everybody whose time has come; one that fails does not keep the others."""
    with service.database.platform_session() as session:
        rows = session.execute(_DUE, {"now": service.clock.now(), "most": MOST_AT_ONCE}).all()
    swept = 0
    for row in rows:
        try:
            swept += sweep(service, Erasure(row.organization_id, row.subject_id))
        except Exception:
            log.exception("an erasure was not swept", extra={"subject_id": str(row.subject_id)})
    return swept


def sweep(service: RunningService, erasure: Erasure) -> bool:
    """Blank in one transaction all that this service holds of somebody; False when another process is at it."""
    personal = personal_fields(service.config.contracts)
    own = {"organization_id": erasure.organization_id, "subject_id": erasure.subject_id}
    now = service.clock.now()
    with service.database.platform_session() as session:
        for setting in _PATIENT:
            session.execute(text(setting))
        locked = session.execute(_LOCK, {**own, "now": now}).one_or_none()
        if locked is None:
            return False
        records: list[Record] = list(service.definition.erase(session, erasure) if service.definition.erase else ())
        session.flush()
        all_sent = blank_said(session, erasure, records, personal)
        blank_entries(session, erasure, records)
        blank_parked(session, erasure, records, personal)
        blank_answers(session, erasure, records)
        sweeps = locked.sweeps + 1 if all_sent else locked.sweeps
        pause = PAUSES[sweeps - 1] if 0 < sweeps <= len(PAUSES) else None
        following = now + (pause if all_sent and pause else UNSENT_PAUSE)
        ended = all_sent and pause is None
        session.execute(_DONE, {**own, "sweeps": sweeps, "next": None if ended else following})
    return True
