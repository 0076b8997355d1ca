"""Writes messages: in the reader's language, queued once for each cause, channel and template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from notification.app import customers, members, organizations, reaching, settings
from notification.app.filling_in import filled_in
from notification.app.reaching import Reach
from notification.domain import states
from notification.domain.addresses import usable
from notification.domain.kinds import CHANNELS, Kind
from notification.domain.known import KnownCustomer, KnownOrganization
from notification.domain.message import Message
from notification.domain.rendering import single_line
from notification.domain.wording import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is to be told, and why. `channels` None: the first that reaches the customer."""

    kind: Kind
    cause: str
    facts: Mapping[str, Fact]
    channels: Sequence[str] | None = None
    property_id: UUID | None = None
    zone: str | None = None
    useful_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Whom it is told."""

    customer_id: UUID | None
    name: str
    zone: str
    locale: str | None


def tell_customer(uow: UnitOfWork, customer_id: UUID, notice: Notice) -> None:
    """Queue a notice to a customer. What may not be sent is kept as suppressed, with the reason."""
    organization = organizations.known_organization(uow)
    customer = customers.known_customer(uow, customer_id)
    if not _wanted(uow, notice.kind):
        return
    reader = _Reader(
        customer_id=customer.id,
        name=single_line(customer.name),
        zone=notice.zone or customer.zone_at(notice.property_id) or organization.zone,
        locale=customer.locale,
    )
    for way in _ways(uow, customer, notice):
        _queue(uow, notice, organization, reader, way)


def tell_member(uow: UnitOfWork, *, email: str, name: str, notice: Notice) -> None:
    """Queue an email about an account."""
    organization = organizations.known_organization(uow)
    address = usable("email", email)
    obstacle = None if address else "This is no usable email address"
    reader = _colleague(single_line(name), organization)
    _queue(uow, notice, organization, reader, Reach("email", address, obstacle))


def tell_supplier(uow: UnitOfWork, *, name: str, email: str | None, notice: Notice) -> None:
    """Queue an email to a supplier; without an address it is kept as suppressed, for the office to see."""
    organization = organizations.known_organization(uow)
    way = reaching.reach_business(uow, email, nowhere="The supplier has no usable email address")
    _queue(uow, notice, organization, _colleague(single_line(name), organization), way)


def tell_office(uow: UnitOfWork, notice: Notice) -> None:
    """Queue an email to each owner and manager, once per cause and person."""
    organization = organizations.known_organization(uow)
    if not _wanted(uow, notice.kind):
        return
    for member in members.office_members(uow):
        way = reaching.reach_business(uow, member.email, nowhere="This is no usable email address")
        theirs = replace(notice, cause=f"{notice.cause}:{member.id}")
        _queue(uow, theirs, organization, _colleague(single_line(member.name), organization), way)


def _wanted(uow: UnitOfWork, kind: Kind) -> bool:
    return kind.switch is None or bool(getattr(settings.notification_settings(uow), kind.switch))


def _colleague(name: str, organization: KnownOrganization) -> _Reader:
    return _Reader(customer_id=None, name=name, zone=organization.zone, locale=None)


def _ways(uow: UnitOfWork, customer: KnownCustomer, notice: Notice) -> list[Reach]:
    if notice.channels is None:
        return [reaching.choose(uow, customer, notice.kind.channels)]
    asked = [one for one in CHANNELS if one in notice.channels and one in notice.kind.channels]
    return [reaching.reach(uow, customer, channel) for channel in asked]


def _queue(uow: UnitOfWork, notice: Notice, organization: KnownOrganization, reader: _Reader, way: Reach) -> None:
    made = select(Message.id).where(
        Message.cause == notice.cause, Message.channel == way.channel, Message.template == notice.kind.name
    )
    if uow.session.scalar(made) is not None:
        return
    message = _written(uow, notice, organization, reader, way)
    uow.session.add(message)
    uow.session.flush()  # gives the message its id
    uow.emit(message.queue() if way.obstacle is None else message.suppress(way.obstacle))


def _written(uow: UnitOfWork, notice: Notice, organization: KnownOrganization, reader: _Reader, way: Reach) -> Message:
    common: dict[str, Fact] = {
        "company": organization.name,
        "company_phone": organization.phone,
        "company_email": organization.email,
        "name": reader.name,
    }
    locale, rendered = filled_in(
        uow,
        notice.kind,
        way.channel,
        facts={**common, **notice.facts},
        zone=reader.zone,
        locale=reader.locale,
        fallback=organization.locale,
    )
    return Message(
        organization_id=uow.organization_id,
        cause=notice.cause,
        template=notice.kind.name,
        channel=way.channel,
        locale=locale,
        to_member=notice.kind.to_member,
        customer_id=reader.customer_id,
        recipient=reader.name,
        address=way.address,
        zone=reader.zone,
        subject=rendered.subject,
        text=rendered.text,
        state=states.QUEUED,
        created_at=uow.now,
        due_at=uow.now,
        useful_until=notice.useful_until,
    )
