"""Keeping what other services say about organizations, people and customers; each may be said twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, update

from common.db.unit_of_work import UnitOfWork
from common.erasing.marks import mark_erased
from scheduling.domain.known import (
    KnownCustomer,
    KnownCustomerTag,
    KnownOrganization,
    KnownPerson,
    ScheduleSettings,
)
from scheduling.domain.visits import ERASED_FACTS, ERASED_NAME, KnownVisit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag as it hangs on a customer."""

    tag_id: UUID
    name: str
    colour: str


def keep_organization(uow: UnitOfWork, *, name: str, zone: str, currency: str) -> None:
    """The organization as it is now, with settings to begin with."""
    own = uow.organization_id
    uow.session.merge(KnownOrganization(organization_id=own, id=own, name=name, zone=zone, currency=currency))
    if uow.session.get(ScheduleSettings, (own, own)) is None:
        uow.session.add(ScheduleSettings(organization_id=own, id=own))


def keep_person(uow: UnitOfWork, *, person_id: UUID, name: str, role: str, active: bool) -> None:
    """A person as they are now."""
    uow.session.merge(
        KnownPerson(organization_id=uow.organization_id, id=person_id, name=name, role=role, active=active)
    )


def keep_customer(uow: UnitOfWork, *, customer_id: UUID, name: str, tags: Sequence[Tag]) -> None:
    """A customer's name and full set of tags; an erased one stays erased."""
    known = uow.session.get(KnownCustomer, (uow.organization_id, customer_id))
    if known is not None and known.erased:
        return
    uow.session.merge(KnownCustomer(organization_id=uow.organization_id, id=customer_id, name=name, erased=False))
    _drop_tags(uow, customer_id)
    for tag in {tag.tag_id: tag for tag in tags}.values():
        uow.session.add(
            KnownCustomerTag(
                organization_id=uow.organization_id,
                customer_id=customer_id,
                tag_id=tag.tag_id,
                name=tag.name,
                colour=tag.colour,
            )
        )


def erase_customer(uow: UnitOfWork, *, customer_id: UUID) -> None:
    """Forget who the customer is and where they live."""
    mark_erased(uow, customer_id)
    uow.session.merge(KnownCustomer(organization_id=uow.organization_id, id=customer_id, name=ERASED_NAME, erased=True))
    _drop_tags(uow, customer_id)
    uow.session.execute(
        update(KnownVisit)
        .where(KnownVisit.organization_id == uow.organization_id, KnownVisit.customer_id == customer_id)
        .values(**ERASED_FACTS)
    )


def _drop_tags(uow: UnitOfWork, customer_id: UUID) -> None:
    uow.session.execute(
        delete(KnownCustomerTag).where(
            KnownCustomerTag.organization_id == uow.organization_id, KnownCustomerTag.customer_id == customer_id
        )
    )
