"""The counter of job numbers: one row per organization, locked by whoever takes the next number until the commit, so
that numbers have no gaps."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from job.domain.declarative import Base


class JobCounter(Base):
    """The last number given."""

    __tablename__ = "job_counters"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    last: Mapped[int]
