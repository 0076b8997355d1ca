"""Materials used on jobs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from job.app import materials
from job.entrypoints.http.asking import viewer
from job.entrypoints.http.job_bodies import Reason
from job.entrypoints.http.material_schemas import MaterialNew, MaterialShown

blueprint = Blueprint("materials", __name__, url_prefix="/api/v1", description="Materials used on jobs")


@operation(
    blueprint,
    "POST",
    "/jobs/<uuid:job_id>/materials",
    id="recordMaterial",
    body=MaterialNew,
    answer=MaterialShown,
    status=201,
    location="/api/v1/jobs/{job_id}",
)
def record_material(uow: UnitOfWork, body: dict[str, Any], job_id: UUID) -> dict[str, Any]:
    """Record material that was used."""
    return materials.record_material(uow, viewer=viewer(), job_id=job_id, **body)


@operation(
    blueprint, "POST", "/materials/<uuid:material_id>/void", id="voidMaterial", body=Reason, answer=MaterialShown
)
def void_material(uow: UnitOfWork, body: dict[str, Any], material_id: UUID) -> dict[str, Any]:
    """Take back what was recorded, with a reason; record the right use beside it."""
    return materials.void_material(uow, viewer=viewer(), material_id=material_id, **body)
