"""What taking over any sheet has in common: one at a time, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from common.db.unit_of_work import UnitOfWork


@dataclass(slots=True)
class Imported:
    """What came of a sheet."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def note(self, *, is_new: bool, is_other: bool) -> None:
        """Count one record."""
        if is_new:
            self.created += 1
        elif is_other:
            self.changed += 1
        else:
            self.unchanged += 1


def one_sheet_at_a_time(uow: UnitOfWork, what: str) -> None:
    """Until the end of the transaction, so that two sheets cannot add the same record."""
    key = func.hashtextextended(f"{what}:{uow.organization_id}", 0)
    uow.session.execute(select(func.pg_advisory_xact_lock(key)))
