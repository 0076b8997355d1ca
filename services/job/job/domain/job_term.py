"""The search index of jobs: one row per job and word."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from job.domain.declarative import Base


class JobTerm(Base):
    """A word by which a job is found, in the order of the list for each word. The "C" order makes a prefix a range of
    the primary key; the second index answers for one job, for prefixes so common that walking the jobs is shorter."""

    __tablename__ = "job_terms"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organization_id", "job_number"], ["jobs.organization_id", "jobs.number"], ondelete="CASCADE"
        ),
        Index("ix_job_terms_job", "organization_id", "job_number", "term"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    term: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    job_number: Mapped[int] = mapped_column(BigInteger(), primary_key=True, autoincrement=False)
