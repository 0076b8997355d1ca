"""Drawing up checklists, changing them, and putting them in and out of use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.events import DomainEvent
from common.ids import new_id
from quality.app.office import check_services
from quality.domain.checklist import Checklist
from quality.domain.checklist_items import WantedItem


def create_checklist(
    uow: UnitOfWork,
    *,
    name: str,
    kind: str,
    items: Sequence[dict[str, Any]],
    service_ids: Sequence[UUID] = (),
    id: UUID | None = None,
) -> Checklist:
    """Draw up a checklist, which is in use at once."""
    check_services(uow, service_ids)
    checklist = Checklist(organization_id=uow.organization_id, id=id or new_id())
    said = checklist.draw_up(
        name=name, kind=kind, service_ids=service_ids, items=[WantedItem(**item) for item in items], at=uow.now
    )
    uow.session.add(checklist)
    uow.session.flush()
    uow.session.add(checklist.as_revision())
    return _record(uow, checklist, said, action="checklist.create", before=None)


def change_checklist(
    uow: UnitOfWork,
    *,
    checklist_id: UUID,
    expected_version: int | None,
    name: str | None = None,
    kind: str | None = None,
    items: Sequence[dict[str, Any]] | None = None,
    service_ids: Sequence[UUID] | None = None,
) -> Checklist:
    """Make a new revision; reports that were started keep theirs."""
    checklist = uow.lock(Checklist, checklist_id, expected_version)
    check_services(uow, service_ids or ())
    before = _audited(checklist)
    wanted = None if items is None else [WantedItem(**item) for item in items]
    said = checklist.change(at=uow.now, name=name, kind=kind, service_ids=service_ids, items=wanted)
    if said is None:
        return checklist
    uow.session.add(checklist.as_revision())
    return _record(uow, checklist, said, action="checklist.change", before=before)


def activate_checklist(uow: UnitOfWork, *, checklist_id: UUID, expected_version: int | None) -> Checklist:
    """Put it into use."""
    checklist = uow.lock(Checklist, checklist_id, expected_version)
    before = _audited(checklist)
    return _record(uow, checklist, checklist.activate(at=uow.now), action="checklist.activate", before=before)


def deactivate_checklist(uow: UnitOfWork, *, checklist_id: UUID, expected_version: int | None) -> Checklist:
    """Put it out of use."""
    checklist = uow.lock(Checklist, checklist_id, expected_version)
    before = _audited(checklist)
    return _record(uow, checklist, checklist.deactivate(at=uow.now), action="checklist.deactivate", before=before)


def _record(
    uow: UnitOfWork, checklist: Checklist, said: DomainEvent, *, action: str, before: dict[str, Any] | None
) -> Checklist:
    uow.session.flush()
    uow.emit(said)
    after = _audited(checklist)
    uow.audit(action=action, record_type="checklist", record_id=checklist.id, before=before, after=after)
    return checklist


def _audited(checklist: Checklist) -> dict[str, Any]:
    return {
        "name": checklist.name,
        "kind": checklist.kind,
        "active": checklist.active,
        "revision": checklist.revision,
        "service_ids": checklist.service_ids,
        "items": checklist.items,
    }
