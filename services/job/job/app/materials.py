"""Materials used on jobs: recording, voiding and showing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from common.money import Money
from job.app.recording import record
from job.app.scope import locked_job, visible_job
from job.app.viewer import Viewer
from job.domain.job import Job
from job.domain.known_crews import KnownPerson
from job.domain.material import MOST_MATERIALS, JobMaterial, ensure_recordable
from job.domain.visits_of_job import visit_of_job

_SHOWN = (
    "id", "version", "job_id", "visit_id", "item_id", "sku", "name", "quantity", "unit", "used_at", "recorded_by_id",
    "recorded_at", "voided_at", "voided_by_id", "void_reason",
)  # fmt: skip


def record_material(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    job_id: UUID,
    name: str,
    quantity: Decimal,
    unit: str,
    id: UUID | None = None,
    visit_id: UUID | None = None,
    item_id: UUID | None = None,
    sku: str | None = None,
    unit_cost: Money | None = None,
    used_at: datetime | None = None,
) -> dict[str, Any]:
    """Record what was used; without a time, just now."""
    job = locked_job(uow, viewer, job_id)
    visit = visit_of_job(job, visit_id)
    used = used_at or uow.now
    ensure_recordable(count=_count(uow, job), unit_cost=unit_cost, currency=job.currency, used_at=used, now=uow.now)
    material = JobMaterial(
        organization_id=uow.organization_id,
        id=id or new_id(),
        job_id=job.id,
        visit_id=visit_id,
        crew_id=visit.crew_id if visit else job.crew_id,
        item_id=item_id,
        sku=sku,
        name=name,
        quantity=quantity,
        unit=unit,
        unit_cost_minor=None if unit_cost is None else unit_cost.amount,
        currency=job.currency,
        used_at=used,
        recorded_kind=uow.actor.kind,
        recorded_by_id=uow.actor.id,
        recorded_at=uow.now,
    )
    uow.session.add(material)
    record(uow, job, action="material.record", said=[material.used()], after=_facts(material))
    return _view(uow, material, viewer)


def void_material(uow: UnitOfWork, *, viewer: Viewer, material_id: UUID, reason: str) -> dict[str, Any]:
    """Take a use of material back; the fact stays, struck out."""
    job = visible_job(uow, viewer, uow.get(JobMaterial, material_id).job_id)
    material = uow.lock(JobMaterial, material_id)
    said = material.void(by=uow.actor.id, changes_jobs=viewer.changes_jobs, at=uow.now, reason=reason)
    record(uow, job, action="material.void", said=[said], before=_facts(material), reason=reason)
    return _view(uow, material, viewer)


def material_views(uow: UnitOfWork, job: Job, viewer: Viewer) -> list[dict[str, Any]]:
    """All of a job in the order of their use; a job has no more than fit."""
    recorder, voider = aliased(KnownPerson), aliased(KnownPerson)
    tenant = JobMaterial.organization_id
    rows = uow.session.execute(
        select(JobMaterial, recorder.name, voider.name)
        .outerjoin(recorder, (recorder.organization_id == tenant) & (recorder.id == JobMaterial.recorded_by_id))
        .outerjoin(voider, (voider.organization_id == tenant) & (voider.id == JobMaterial.voided_by_id))
        .where(tenant == uow.organization_id, JobMaterial.job_id == job.id)
        .order_by(JobMaterial.used_at, JobMaterial.id)
        .limit(MOST_MATERIALS)
    )
    return [
        material_view(material, viewer, {material.recorded_by_id: recorded_by, material.voided_by_id: voided_by})
        for material, recorded_by, voided_by in rows
    ]


def _view(uow: UnitOfWork, material: JobMaterial, viewer: Viewer) -> dict[str, Any]:
    uow.session.flush()
    people = (material.recorded_by_id, material.voided_by_id)
    return material_view(material, viewer, {person_id: _name(uow, person_id) for person_id in people})


def material_view(material: JobMaterial, viewer: Viewer, names: Mapping[UUID | None, Any]) -> dict[str, Any]:
    """A use of material with the names of who recorded and voided it; its cost only for who may see money."""
    return {
        **{name: getattr(material, name) for name in _SHOWN},
        "unit_cost": material.unit_cost if viewer.sees_money else None,
        "recorded_by_name": names.get(material.recorded_by_id),
        "voided_by_name": names.get(material.voided_by_id),
    }


def _name(uow: UnitOfWork, person_id: UUID | None) -> str | None:
    person = uow.session.get(KnownPerson, (uow.organization_id, person_id)) if person_id else None
    return person.name if person else None


def _count(uow: UnitOfWork, job: Job) -> int:
    of_job = (JobMaterial.organization_id == uow.organization_id, JobMaterial.job_id == job.id)
    return uow.session.scalar(select(func.count()).select_from(JobMaterial).where(*of_job)) or 0


def _facts(material: JobMaterial) -> dict[str, Any]:
    return {
        "material_id": material.id,
        "name": material.name,
        "quantity": str(material.quantity),
        "unit": material.unit,
    }
