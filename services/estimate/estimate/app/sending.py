"""Putting an estimate before the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import refuse_erased
from common.errors import Conflict
from estimate.app.freezing import freeze
from estimate.app.links import Link, ProposalLinks
from estimate.domain import statuses
from estimate.domain.customer import Customer
from estimate.domain.estimate import Estimate
from estimate.domain.expiry import end_of_day

Channel = Literal["email", "sms"]


class ChannelClosed(Conflict):
    """The customer has not agreed to be reached this way, or has no address for it."""

    code = "channel_closed"


class NotSentYet(Conflict):
    """A draft has no link; send the estimate first."""

    code = "not_sent_yet"


def send_estimate(
    uow: UnitOfWork,
    *,
    estimate_id: UUID,
    expected_version: int | None,
    links: ProposalLinks,
    channels: Sequence[Channel] | None = None,
) -> Estimate:
    """Freeze the draft and send it, by all open channels unless told; an open estimate is sent once more."""
    estimate = uow.lock(Estimate, estimate_id, expected_version)
    refuse_erased(uow, estimate.customer_id)
    customer = uow.get(Customer, estimate.customer_id)
    if estimate.status == statuses.DRAFT:
        estimate.reprice(tax_exempt=customer.tax_exempt)
    expires_at = _end_of(uow, estimate)
    link = links.make(uow, estimate, offer_ends_at=expires_at)
    by = _channels(customer, wanted=channels)
    uow.emit(estimate.send(at=uow.now, expires_at=expires_at, link=link.url, channels=by))
    version = freeze(uow, estimate)
    after = {"revision": estimate.revision, "channels": by, "document_hash": version.document_hash}
    uow.audit(action="estimate.send", record_type="estimate", record_id=estimate.id, after=after)
    return estimate


def make_link(uow: UnitOfWork, *, estimate_id: UUID, links: ProposalLinks) -> Link:
    """A further link to an estimate that was sent, to be handed over by the office."""
    estimate = uow.lock(Estimate, estimate_id)
    if estimate.status == statuses.DRAFT:
        raise NotSentYet()
    refuse_erased(uow, estimate.customer_id)
    uow.audit(action="estimate.make_link", record_type="estimate", record_id=estimate.id)
    return links.make(uow, estimate, offer_ends_at=estimate.expires_at)


def _end_of(uow: UnitOfWork, estimate: Estimate) -> datetime | None:
    if estimate.expires_on is None:
        return None
    return end_of_day(estimate.expires_on, zone=estimate.place.zone)


def _channels(customer: Customer, *, wanted: Sequence[Channel] | None) -> list[Channel]:
    open_ones: list[Channel] = []
    if customer.consent_email and customer.email:
        open_ones.append("email")
    if customer.consent_sms and customer.phones:
        open_ones.append("sms")
    if wanted is None:
        return open_ones
    for index, channel in enumerate(wanted):
        if channel not in open_ones:
            raise ChannelClosed(f"This customer cannot be reached by {channel}", field=f"channels.{index}")
    return [channel for channel in open_ones if channel in wanted]
