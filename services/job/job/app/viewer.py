"""Who is asking, as far as it decides which jobs may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Asker(Protocol):
    """What is needed of an identity."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def role(self) -> str | None: ...
    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Sees all jobs, or those assigned to the crews the person belongs to; a technician only today's. What was done
    without a network is judged by the day on which it was done, `as_of`."""

    person_id: UUID | None
    sees_all: bool
    only_today: bool
    sees_money: bool
    may_reopen: bool
    changes_jobs: bool
    sees_time: bool
    may_override: bool
    as_of: datetime | None = None


def viewer_of(asker: Asker) -> Viewer:
    """The viewer behind an identity."""
    return Viewer(
        person_id=asker.person_id,
        sees_all=asker.may("jobs:read_all"),
        only_today=asker.role == "technician",
        sees_money=asker.may("invoices:read") or asker.may("payments:collect"),
        may_reopen=asker.may("jobs:write"),
        changes_jobs=asker.may("jobs:write"),
        sees_time=asker.may("jobs:time"),
        may_override=asker.may("reports:override"),
    )
