"""What an organization decides about its jobs."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Integer, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from job.domain.declarative import Base

# What most companies never reach, and what nobody may go beyond.
PHOTO_LIMIT, MOST_PHOTO_LIMIT = 20_000, 1_000_000
PHOTO_MEGABYTES, MOST_PHOTO_MEGABYTES = 20_000, 1_000_000
# Settings that are taken as they come.
PLAIN = frozenset({"eta_on_en_route", "post_job_report_required", "photo_limit", "photo_megabytes"})


class JobSettings(Base):
    """One row per organization that changed a setting; without it the defaults hold, at version 0."""

    __tablename__ = "job_settings"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    version: Mapped[int] = mapped_column(Integer(), nullable=False, default=1)
    eta_on_en_route: Mapped[bool]
    holidays: Mapped[list[str]]
    post_job_report_required: Mapped[bool]
    photo_limit: Mapped[int]
    photo_megabytes: Mapped[int]

    __mapper_args__ = {"version_id_col": version}

    @property
    def days_off(self) -> frozenset[date]:
        """The holidays."""
        return frozenset(date.fromisoformat(day) for day in self.holidays)


def default_settings(organization_id: UUID) -> JobSettings:
    """What holds until somebody decides otherwise: customers hear when the crew sets out, no report is awaited, and
    there are no holidays."""
    return JobSettings(
        organization_id=organization_id,
        version=0,
        eta_on_en_route=True,
        holidays=[],
        post_job_report_required=False,
        photo_limit=PHOTO_LIMIT,
        photo_megabytes=PHOTO_MEGABYTES,
    )
