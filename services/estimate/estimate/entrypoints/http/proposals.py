"""What the customer was shown and what was signed, for the office."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from estimate.app.queries.proposals import checked_signature, version_of, versions_of
from estimate.domain.proposal import EstimateVersion, Signature
from estimate.entrypoints.http.schemas.estimate_answer import SignatureDetail, VersionDetail, VersionList

blueprint = Blueprint("proposals", __name__, url_prefix="/api/v1", description="Frozen versions and signatures")
ONE = "/estimates/<uuid:estimate_id>"


@operation(blueprint, "GET", f"{ONE}/versions", id="listEstimateVersions", answer=VersionList)
def list_estimate_versions(uow: UnitOfWork, estimate_id: UUID) -> dict[str, Any]:
    """Every revision that the customer was shown."""
    return {"items": versions_of(uow, estimate_id=estimate_id)}


@operation(
    blueprint, "GET", f"{ONE}/versions/<int(max=99999):revision>", id="showEstimateVersion", answer=VersionDetail
)
def show_estimate_version(uow: UnitOfWork, estimate_id: UUID, revision: int) -> EstimateVersion:
    """One revision as the customer was shown it."""
    return version_of(uow, estimate_id=estimate_id, revision=revision)


@operation(blueprint, "GET", f"{ONE}/signature", id="showSignature", answer=SignatureDetail, problems=(409,))
def show_signature(uow: UnitOfWork, estimate_id: UUID) -> Signature:
    """The signature, and the document under which it stands."""
    return checked_signature(uow, estimate_id=estimate_id)
