"""Files that no row of the database points to: about to be claimed, left behind by a crash, or given up. Each is noted
before it is written, so that whatever happens it is found again and deleted. A service's own table takes this shape."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped

from common.db.declarative import TenantRow

# No request takes that long: whoever has not claimed a file by then has crashed.
CLAIMED_WITHIN = timedelta(days=1)


class UnclaimedRow(TenantRow):
    """Files to be deleted once `due_at` has come; `id` is the blob's. The table has an index on `due_at`."""

    due_at: Mapped[datetime]
