"""Events said long ago keep what happened and lose who it was: after 90 days their personal fields are blanked."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from common.erasing.blanking import blank_fields
from common.erasing.personal import personal_fields

if TYPE_CHECKING:
    from common.service import RunningService

KEPT = timedelta(days=90)
BATCH = 500

_HOW_FAR = text("SELECT through FROM blanked_payloads FOR UPDATE SKIP LOCKED")
# By position, as rows are said in that order; the first that is too young or unsent ends the walk.
_NEXT = text("""SELECT position, type, data, occurred_at < :before AND published_at IS NOT NULL AS old FROM outbox
                WHERE position > :through ORDER BY position LIMIT :most""")
_SAY_LESS = text("UPDATE outbox SET data = CAST(:data AS jsonb) WHERE position = :position")
_WENT = text("UPDATE blanked_payloads SET through = :through")


def blank_old_payloads(service: RunningService) -> int:
    """Go on where the last run ended, a batch in each transaction; returns how many rows were looked at."""
    looked = 0
    while went := _blank_some(service):
        looked += went
    return looked


def _blank_some(service: RunningService) -> int:
    personal = personal_fields(service.config.contracts)
    with service.database.platform_session() as session:
        through = session.scalar(_HOW_FAR)
        if through is None:
            return 0
        values = {"through": through, "before": service.clock.now() - KEPT, "most": BATCH}
        old = []
        for row in session.execute(_NEXT, values):
            if not row.old:
                break
            old.append(row)
        blanked = [(row, blank_fields(row.data, personal.get(row.type, ()))) for row in old]
        changed = [{"position": row.position, "data": json.dumps(data)} for row, data in blanked if data != row.data]
        if changed:
            session.execute(_SAY_LESS, changed)
        if old:
            session.execute(_WENT, {"through": old[-1].position})
        return len(old)
