"""A checklist and its revisions. Each change of what it says makes a new revision; whether it is in use changes only
by its own moves, so that editing never puts a checklist back into use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from common.db.declarative import VersionedRow
from common.errors import Conflict
from quality.domain.checklist_events import ChecklistChanged, ChecklistCreated
from quality.domain.checklist_items import ChecklistItem, WantedItem, items_wanted, loaded, stored
from quality.domain.declarative import Base

PRE_JOB, POST_JOB = "pre_job", "post_job"
KINDS = (PRE_JOB, POST_JOB)
_KIND = "kind IN ('" + "', '".join(KINDS) + "')"


class ChecklistInUse(Conflict):
    """The checklist is in use already."""

    code = "checklist_in_use"


class ChecklistNotInUse(Conflict):
    """The checklist is not in use."""

    code = "checklist_not_in_use"


class ChecklistRevision(Base):
    """What a checklist said at some time; never changed, as reports refer to it."""

    __tablename__ = "checklist_revisions"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "checklist_id"], ["checklists.organization_id", "checklists.id"]),
        CheckConstraint(_KIND, name="kind"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    checklist_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    items: Mapped[list[Any]]
    made_at: Mapped[datetime]

    @property
    def listed(self) -> list[ChecklistItem]:
        """Its items."""
        return loaded(self.items)


class ChecklistService(Base):
    """A service whose jobs the checklist is for."""

    __tablename__ = "checklist_services"
    __table_args__ = (
        ForeignKeyConstraint(["organization_id", "checklist_id"], ["checklists.organization_id", "checklists.id"]),
        Index("ix_checklist_services_service", "organization_id", "service_id", "checklist_id"),
    )
    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    checklist_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    service_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)


class Checklist(VersionedRow, Base):
    """A checklist as it is now. Without services it is for every job."""

    __tablename__ = "checklists"
    __table_args__ = (
        CheckConstraint(_KIND, name="kind"),
        CheckConstraint("revision > 0", name="revision"),
        Index("ix_checklists_kind", "organization_id", "kind", "id"),
    )
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool]
    revision: Mapped[int]
    items: Mapped[list[Any]]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    services: Mapped[list[ChecklistService]] = relationship(
        cascade="all, delete-orphan", lazy="selectin", order_by="ChecklistService.service_id"
    )

    @property
    def listed(self) -> list[ChecklistItem]:
        """Its items."""
        return loaded(self.items)

    @property
    def service_ids(self) -> list[UUID]:
        """The services whose jobs it is for."""
        return [service.service_id for service in self.services]

    def applies_to(self, service_ids: Collection[UUID]) -> bool:
        """Whether it is for a job of those services."""
        return not self.services or any(service in service_ids for service in self.service_ids)

    def draw_up(
        self, *, name: str, kind: str, service_ids: Sequence[UUID], items: Sequence[WantedItem], at: datetime
    ) -> ChecklistCreated:
        """Begin, in use, with the first revision."""
        self.created_at, self.active, self.revision, self.version = at, True, 0, 1
        self._write(name, kind, service_ids, items_wanted(items, current=()), at)
        return self.created()

    def created(self) -> ChecklistCreated:
        """It as its first event."""
        return ChecklistCreated(**self._facts())

    def change(
        self,
        *,
        at: datetime,
        name: str | None = None,
        kind: str | None = None,
        service_ids: Sequence[UUID] | None = None,
        items: Sequence[WantedItem] | None = None,
    ) -> ChecklistChanged | None:
        """Make what is given another, as a new revision; None when all is as it was. Whether it is in use stays."""
        wanted = self.listed if items is None else items_wanted(items, current=self.listed)
        services = self.service_ids if service_ids is None else sorted(set(service_ids))
        content = (name or self.name, kind or self.kind, services, wanted)
        if content == (self.name, self.kind, sorted(self.service_ids), self.listed):
            return None
        self._write(*content, at)
        return ChecklistChanged(**self._facts())

    def activate(self, *, at: datetime) -> ChecklistChanged:
        """Put into use. Raises ChecklistInUse."""
        if self.active:
            raise ChecklistInUse
        return self._switch(True, at)

    def deactivate(self, *, at: datetime) -> ChecklistChanged:
        """Put out of use; reports made with it stay. Raises ChecklistNotInUse."""
        if not self.active:
            raise ChecklistNotInUse
        return self._switch(False, at)

    def _switch(self, active: bool, at: datetime) -> ChecklistChanged:
        self.active, self.changed_at = active, at
        return ChecklistChanged(**self._facts())

    def _write(
        self, name: str, kind: str, service_ids: Sequence[UUID], items: Sequence[ChecklistItem], at: datetime
    ) -> None:
        self.name, self.kind, self.changed_at = name, kind, at
        kept = {service.service_id: service for service in self.services}
        self.services = [kept.get(service) or self._service(service) for service in sorted(set(service_ids))]
        self.items = stored(items)
        self.revision += 1

    def _service(self, service_id: UUID) -> ChecklistService:
        return ChecklistService(organization_id=self.organization_id, checklist_id=self.id, service_id=service_id)

    def as_revision(self) -> ChecklistRevision:
        """What it says now, to be kept for the reports made with it."""
        return ChecklistRevision(
            organization_id=self.organization_id,
            checklist_id=self.id,
            revision=self.revision,
            name=self.name,
            kind=self.kind,
            items=self.items,
            made_at=self.changed_at,
        )

    def _facts(self) -> dict[str, Any]:
        return {
            "checklist_id": self.id,
            "name": self.name,
            "kind": self.kind,
            "active": self.active,
            "revision": self.revision,
            "service_ids": self.service_ids,
            "items": self.listed,
        }
