"""The unscheduled queue: what waits for a place in the calendar, with its count, time and money."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from common.db.unit_of_work import UnitOfWork
from common.http.paging import keyset
from common.money import Money
from scheduling.app.office import known_organization
from scheduling.app.queries.along import tags_of
from scheduling.app.queries.cards import CUSTOMER_NAME, customer_has_tag
from scheduling.app.scope import Viewer
from scheduling.domain.known import KnownCustomer
from scheduling.domain.visits import KnownVisit

COLUMNS = (
    KnownVisit.id.label("visit_id"),
    KnownVisit.job_id,
    KnownVisit.job_number,
    KnownVisit.kind,
    KnownVisit.title,
    KnownVisit.customer_id,
    CUSTOMER_NAME.label("customer_name"),
    KnownVisit.property_id,
    KnownVisit.address,
    KnownVisit.zone,
    KnownVisit.services,
    KnownVisit.skills,
    KnownVisit.required_equipment,
    KnownVisit.water_gallons,
    KnownVisit.duration_minutes,
    KnownVisit.amount_minor,
    KnownVisit.currency,
    KnownVisit.earliest_on,
    KnownVisit.preferred_at.label("suggested_at"),
    KnownVisit.opened_at,
)


def unscheduled(
    uow: UnitOfWork,
    *,
    viewer: Viewer,
    limit: int,
    after: str | None = None,
    tag_id: UUID | None = None,
    service: str | None = None,
) -> dict[str, Any]:
    """Waiting visits, oldest first, with totals over all of them. Nobody's visits are shown to those who plan all."""
    currency = known_organization(uow).currency
    if not viewer.sees_all:
        return {**_totals_shown(0, 0, 0, currency), "items": [], "next": None}
    waiting = _waiting(uow, tag_id=tag_id, service=service)
    page = keyset(
        uow.session,
        _rows(waiting),
        columns=[KnownVisit.opened_at, KnownVisit.id],
        after=after,
        limit=limit,
    )
    tags = tags_of(uow, {row.customer_id for row in page.items})
    items = [
        {
            **{column.key: getattr(row, column.key) for column in COLUMNS},
            "amount": Money(row.amount_minor, row.currency),
            "tags": tags.get(row.customer_id, []),
        }
        for row in page.items
    ]
    return {**_totals(uow, waiting, currency), "items": items, "next": page.next}


def _waiting(uow: UnitOfWork, *, tag_id: UUID | None, service: str | None) -> ColumnElement[bool]:
    waiting = and_(KnownVisit.organization_id == uow.organization_id, KnownVisit.status == "unscheduled")
    if tag_id is not None:
        waiting = and_(waiting, customer_has_tag(tag_id))
    return waiting if service is None else and_(waiting, KnownVisit.services.contains([service]))


def _rows(waiting: ColumnElement[bool]) -> Select[Any]:
    same_customer = and_(
        KnownCustomer.organization_id == KnownVisit.organization_id, KnownCustomer.id == KnownVisit.customer_id
    )
    return select(*COLUMNS).select_from(KnownVisit).outerjoin(KnownCustomer, same_customer).where(waiting)


def _totals(uow: UnitOfWork, waiting: ColumnElement[bool], currency: str) -> dict[str, Any]:
    sums = select(func.count(), func.sum(KnownVisit.duration_minutes), func.sum(KnownVisit.amount_minor))
    count, minutes, amount = uow.session.execute(sums.where(waiting)).one()
    return _totals_shown(count, int(minutes or 0), int(amount or 0), currency)


def _totals_shown(count: int, minutes: int, amount_minor: int, currency: str) -> dict[str, Any]:
    return {"count": count, "duration_minutes": minutes, "amount": Money(amount_minor, currency)}
