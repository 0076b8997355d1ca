"""What this service keeps of the organization, as the gateway tells it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, mapped_column

from job.domain.declarative import Base


class KnownOrganization(Base):
    """An organization's currency and time zone."""

    __tablename__ = "known_organizations"
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    name: Mapped[str]
    zone: Mapped[str]
    currency: Mapped[str]
