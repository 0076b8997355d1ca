"""Erasing a customer here: what stands in the way, and which texts of estimates, versions and signatures go."""

from __future__ import annotations

import json
from uuid import UUID

from sqlalchemy import ScalarResult, exists, select, text, update
from sqlalchemy.orm import Session

from common.db import entry_tokens
from common.db.audit import ALLOW_BLANKING
from common.db.unit_of_work import UnitOfWork
from common.erasing.blanking import ERASED, blank_fields
from common.erasing.marks import Erasure, Record
from estimate.app.links import KIND
from estimate.domain import statuses
from estimate.domain.customer import ErasureBlocked
from estimate.domain.estimate import Estimate
from estimate.domain.known import CustomerHold
from estimate.domain.proposal import PERSONAL, SIGNED_PERSONAL, EstimateVersion, Signature, canonical


def refuse_open_business(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Refuse while an offer is open, work is to be done or an invoice is neither paid nor void."""
    mine = (Estimate.organization_id == uow.organization_id, Estimate.customer_id == customer_id)
    if uow.session.scalar(select(exists().where(*mine, Estimate.status.in_(statuses.OPEN)))):
        raise ErasureBlocked("An estimate waits for this customer's answer", held_by="estimate")
    held = (CustomerHold.organization_id == uow.organization_id, CustomerHold.customer_id == customer_id)
    kind = uow.session.scalar(select(CustomerHold.kind).where(*held, CustomerHold.open).limit(1))
    if kind is not None:
        raise ErasureBlocked(f"{'An invoice' if kind == 'invoice' else 'A job'} of this customer is open", held_by=kind)


def drop_links_of(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Links to the customer's proposals open nothing any more."""
    for estimate_id in _estimates(uow.session, Erasure(uow.organization_id, customer_id)):
        entry_tokens.drop(uow.session, kind=KIND, organization_id=uow.organization_id, target=estimate_id)


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Take who it was out of the customer's estimates; sums, dates and the hashes of what was signed stay."""
    ids = list(_estimates(session, erasure))
    mine = (Estimate.organization_id == erasure.organization_id, Estimate.id.in_(ids))
    session.execute(update(Estimate).where(*mine).values(title=ERASED, notes=None))
    session.execute(update(Estimate).where(*mine, Estimate.signed_name.is_not(None)).values(signed_name=ERASED))
    session.execute(update(Estimate).where(*mine, Estimate.decline_reason.is_not(None)).values(decline_reason=ERASED))
    _blank_papers(session, erasure, ids)
    return [("customer", erasure.subject_id), *(("estimate", estimate_id) for estimate_id in ids)]


def _estimates(session: Session, erasure: Erasure) -> ScalarResult[UUID]:
    mine = (Estimate.organization_id == erasure.organization_id, Estimate.customer_id == erasure.subject_id)
    return session.scalars(select(Estimate.id).where(*mine).order_by(Estimate.id))


def _blank_papers(session: Session, erasure: Erasure, ids: list[UUID]) -> None:
    session.execute(text(ALLOW_BLANKING))
    own = erasure.organization_id
    shown = select(EstimateVersion).where(EstimateVersion.organization_id == own, EstimateVersion.estimate_id.in_(ids))
    for version in session.scalars(shown):
        version.document = canonical(blank_fields(version.content, PERSONAL))
    signed = select(Signature).where(Signature.organization_id == own, Signature.estimate_id.in_(ids))
    for signature in session.scalars(signed):
        document = blank_fields(json.loads(signature.document), SIGNED_PERSONAL)
        document["signature"] |= {"image_sha256": None, "address": None}
        signature.document = canonical(document)
        signature.signed_name, signature.user_agent = ERASED, ERASED
        signature.address = signature.image = None
