"""Keeps what the customer is shown, once per revision, before anyone can answer it."""

from __future__ import annotations

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.ids import new_id
from estimate.app.organizations import own_organization
from estimate.domain.estimate import Estimate
from estimate.domain.proposal import EstimateVersion, canonical, document_hash, proposal_document


def freeze(uow: UnitOfWork, estimate: Estimate) -> EstimateVersion:
    """The frozen version of the present revision, made now if it is not there yet. The estimate is locked."""
    present = frozen(uow, estimate)
    if present is not None:
        return present
    uow.session.flush()
    document = canonical(proposal_document(estimate, organization=own_organization(uow)))
    version = EstimateVersion(
        organization_id=uow.organization_id,
        id=new_id(),
        estimate_id=estimate.id,
        revision=estimate.revision,
        document=document,
        document_hash=document_hash(document),
        frozen_at=uow.now,
    )
    uow.session.add(version)
    return version


def frozen(uow: UnitOfWork, estimate: Estimate) -> EstimateVersion | None:
    """The frozen version of the present revision."""
    return uow.session.scalar(
        select(EstimateVersion).where(
            EstimateVersion.organization_id == uow.organization_id,
            EstimateVersion.estimate_id == estimate.id,
            EstimateVersion.revision == estimate.revision,
        )
    )
