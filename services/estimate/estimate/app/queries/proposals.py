"""Frozen versions and signatures."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import Conflict, NotFound
from estimate.domain.estimate import Estimate
from estimate.domain.proposal import EstimateVersion, Signature


class SignatureDamaged(Conflict):
    """The stored picture is not the one that was signed with."""

    code = "signature_damaged"


def versions_of(uow: UnitOfWork, *, estimate_id: UUID) -> list[EstimateVersion]:
    """All that was ever put before the customer, the newest first."""
    uow.get(Estimate, estimate_id)
    found = (
        select(EstimateVersion)
        .where(EstimateVersion.organization_id == uow.organization_id, EstimateVersion.estimate_id == estimate_id)
        .order_by(EstimateVersion.revision.desc())
        .limit(100)
    )
    return list(uow.session.scalars(found))


def version_of(uow: UnitOfWork, *, estimate_id: UUID, revision: int) -> EstimateVersion:
    """One frozen version, or NotFound."""
    found = uow.session.scalar(
        select(EstimateVersion).where(
            EstimateVersion.organization_id == uow.organization_id,
            EstimateVersion.estimate_id == estimate_id,
            EstimateVersion.revision == revision,
        )
    )
    if found is None:
        raise NotFound("This estimate was never sent in that version")
    return found


def signature_of(uow: UnitOfWork, *, estimate_id: UUID) -> Signature | None:
    """The signature under an estimate, if it was signed."""
    return uow.session.scalar(
        select(Signature).where(Signature.organization_id == uow.organization_id, Signature.estimate_id == estimate_id)
    )


def checked_signature(uow: UnitOfWork, *, estimate_id: UUID) -> Signature:
    """The signature, its picture checked against the signed hash."""
    uow.get(Estimate, estimate_id)
    signature = signature_of(uow, estimate_id=estimate_id)
    if signature is None:
        raise NotFound("This estimate is not signed")
    if not signature.image_is_sound:
        raise SignatureDamaged()
    return signature
