"""Whether and where a customer may be written to on a channel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from notification.domain.addresses import usable
from notification.domain.kinds import Channel
from notification.domain.known import KnownCustomer
from notification.domain.opt_out import OptOut

_NO_ADDRESS = {"email": "The customer has no usable email address", "sms": "The customer has no usable phone number"}
_NO_CONSENT = {
    "email": "The customer has not agreed to be written to by email",
    "sms": "The customer has not agreed to text messages",
}
OPTED_OUT = "This address is on the opt-out list"


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a channel leads, and what stands in the way, if anything does."""

    channel: Channel
    address: str | None
    obstacle: str | None


def reach(uow: UnitOfWork, customer: KnownCustomer, channel: Channel) -> Reach:
    """How the channel reaches the customer."""
    address = customer.address(channel)
    if address is None:
        return Reach(channel, None, _NO_ADDRESS[channel])
    if not customer.consents(channel):
        return Reach(channel, address, _NO_CONSENT[channel])
    return Reach(channel, address, OPTED_OUT if is_opted_out(uow, channel, address) else None)


def reach_business(uow: UnitOfWork, email: str | None, *, nowhere: str) -> Reach:
    """How an email reaches a supplier or the office, of whom no consent is asked."""
    address = usable("email", email)
    if address is None:
        return Reach("email", None, nowhere)
    return Reach("email", address, OPTED_OUT if is_opted_out(uow, "email", address) else None)


def choose(uow: UnitOfWork, customer: KnownCustomer, channels: tuple[Channel, ...]) -> Reach:
    """The first channel that reaches the customer; else the first one, with all that stands in the way."""
    tried = []
    for channel in channels:
        tried.append(reach(uow, customer, channel))
        if tried[-1].obstacle is None:
            return tried[-1]
    return Reach(tried[0].channel, tried[0].address, "; ".join(one.obstacle or "" for one in tried))


def is_opted_out(uow: UnitOfWork, channel: str, address: str) -> bool:
    """Whether the address asked not to be written to."""
    found = select(OptOut.id).where(OptOut.channel == channel, OptOut.address == address.lower())
    return uow.session.scalar(found.limit(1)) is not None
