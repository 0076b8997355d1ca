"""The office's own moves: won, declined, revised. Whatever comes second finds the answer already there."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import refuse_erased
from estimate.app.estimates import audited
from estimate.app.freezing import freeze
from estimate.domain import statuses
from estimate.domain.customer import Customer
from estimate.domain.estimate import Estimate


def win_estimate(uow: UnitOfWork, *, estimate_id: UUID, options: Collection[UUID] | None = None) -> Estimate:
    """The customer told the office yes. An estimate that is accepted already stays as it was."""
    estimate = uow.lock(Estimate, estimate_id)
    if estimate.status == statuses.ACCEPTED:
        return estimate
    refuse_erased(uow, estimate.customer_id)
    before = audited(estimate)
    if estimate.status == statuses.DRAFT:
        estimate.reprice(tax_exempt=uow.get(Customer, estimate.customer_id).tax_exempt)
    freeze(uow, estimate)
    if options is not None:
        estimate.choose(options)
    uow.emit(estimate.accept(at=uow.now, how="won"))
    _audit(uow, estimate, action="estimate.win", before=before)
    return estimate


def decline_estimate(uow: UnitOfWork, *, estimate_id: UUID, reason: str | None = None) -> Estimate:
    """The customer told the office no."""
    estimate = uow.lock(Estimate, estimate_id)
    if estimate.status == statuses.DECLINED:
        return estimate
    before = audited(estimate)
    uow.emit(estimate.decline(at=uow.now, reason=reason))
    _audit(uow, estimate, action="estimate.decline", before=before, reason=reason)
    return estimate


def revise_estimate(uow: UnitOfWork, *, estimate_id: UUID) -> Estimate:
    """Back to a draft with the next revision number; what was sent stays kept."""
    estimate = uow.lock(Estimate, estimate_id)
    before = audited(estimate)
    uow.emit(estimate.revise(at=uow.now))
    _audit(uow, estimate, action="estimate.revise", before=before)
    return estimate


def _audit(
    uow: UnitOfWork, estimate: Estimate, *, action: str, before: dict[str, object], reason: str | None = None
) -> None:
    uow.audit(
        action=action,
        record_type="estimate",
        record_id=estimate.id,
        before=before,
        after=audited(estimate),
        reason=reason,
    )
