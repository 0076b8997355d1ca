"""What the holder of a proposal link does: look, choose, sign, decline. Every step is safe to repeat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from common.db.unit_of_work import Actor, UnitOfWork
from common.errors import Conflict, InvalidInput
from common.ids import new_id
from estimate.app.expiring import expire_estimate
from estimate.app.freezing import frozen
from estimate.app.links import follow
from estimate.app.organizations import own_organization
from estimate.app.queries.proposals import signature_of
from estimate.domain import statuses
from estimate.domain.estimate import Estimate
from estimate.domain.known import KnownOrganization
from estimate.domain.proposal import EstimateVersion, Signature, canonical, document_hash, signed_document


class NameMissing(InvalidInput):
    """Please type your name to sign."""

    code = "name_missing"


class ProposalChanged(Conflict):
    """This estimate was changed while you were reading. Please look at it once more."""

    code = "proposal_changed"


class TotalChanged(Conflict):
    """The total changed with the options you ticked. Please check it and sign again."""

    code = "total_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """All that a page needs."""

    estimate: Estimate
    organization: KnownOrganization
    version: EstimateVersion | None
    signature: Signature | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What the customer sent: name, drawing, ticked options, and which document and total they saw."""

    name: str
    image: bytes | None
    options: Collection[UUID]
    document_hash: str
    total_minor: int
    user_agent: str


def look(uow: UnitOfWork, *, token: str, counts: bool) -> Proposal:
    """The proposal; the first look that counts marks it viewed, and one after its last day ends it."""
    estimate = _followed(uow, token=token)
    if counts and estimate.status == statuses.SENT:
        estimate = uow.lock(Estimate, estimate.id)
        viewed = estimate.view(at=uow.now)
        if viewed is not None:
            uow.emit(viewed)
            uow.audit(action="estimate.view", record_type="estimate", record_id=estimate.id)
    return Proposal(
        estimate=estimate,
        organization=own_organization(uow),
        version=frozen(uow, estimate),
        signature=signature_of(uow, estimate_id=estimate.id),
    )


def sign(uow: UnitOfWork, *, token: str, signing: Signing) -> None:
    """Sign and accept. An estimate that is answered already stays as it is; the page then shows how."""
    estimate = uow.lock(Estimate, _followed(uow, token=token).id)
    if estimate.status not in statuses.OPEN:
        return
    version = frozen(uow, estimate)
    if version is None or version.document_hash != signing.document_hash:
        raise ProposalChanged()
    if not signing.name:
        raise NameMissing(field="name")
    estimate.choose(signing.options)
    if estimate.total_minor != signing.total_minor:
        raise TotalChanged()
    signature = _signature(uow, estimate, version=version, signing=signing)
    uow.emit(estimate.accept(at=uow.now, how="signed", signed_name=signing.name))
    after = {"signed_hash": signature.document_hash, "total_minor": estimate.total_minor}
    uow.audit(action="estimate.sign", record_type="estimate", record_id=estimate.id, after=after)


def decline(uow: UnitOfWork, *, token: str, reason: str | None) -> None:
    """Decline. An estimate that is answered already stays as it is."""
    estimate = uow.lock(Estimate, _followed(uow, token=token).id)
    if estimate.status not in statuses.OPEN:
        return
    uow.emit(estimate.decline(at=uow.now, reason=reason))
    uow.audit(action="estimate.decline", record_type="estimate", record_id=estimate.id, reason=reason)


def _followed(uow: UnitOfWork, *, token: str) -> Estimate:
    entry = follow(uow, token=token)
    estimate = uow.get(Estimate, entry.target)
    uow.actor = Actor("customer", estimate.customer_id)
    if estimate.is_overdue(at=uow.now):
        expire_estimate(uow, estimate_id=estimate.id)
    return estimate


def _signature(uow: UnitOfWork, estimate: Estimate, *, version: EstimateVersion, signing: Signing) -> Signature:
    signature = Signature(
        organization_id=uow.organization_id,
        id=new_id(),
        estimate_id=estimate.id,
        revision=estimate.revision,
        signed_name=signing.name,
        signed_at=uow.now,
        address=uow.source_address,
        user_agent=signing.user_agent,
        image=signing.image,
    )
    signature.document = canonical(signed_document(version, estimate=estimate, signature=signature))
    signature.document_hash = document_hash(signature.document)
    uow.session.add(signature)
    return signature
