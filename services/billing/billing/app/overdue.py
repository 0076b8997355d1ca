"""The overdue sweep: what passed its due day is found, marked and said for a whole batch at once, in as many queries
for one invoice as for hundreds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session, raiseload

from billing.app import organization
from billing.domain.invoices import Invoice
from common.db.unit_of_work import UnitOfWork

AT_ONCE = 500
_PAST_DUE = text("""
    SELECT organization_id, array_agg(id) AS ids FROM (
        SELECT i.organization_id, i.id FROM invoices AS i
        JOIN known_organizations AS o ON o.organization_id = i.organization_id AND o.id = i.organization_id
        WHERE i.issued_at IS NOT NULL AND i.voided_at IS NULL AND i.settled_minor < i.total_minor
          AND i.overdue_said_at IS NULL AND i.due_on < CAST(:latest AS date)
          AND i.due_on < (CAST(:now AS timestamptz) AT TIME ZONE o.zone)::date
        ORDER BY i.due_on LIMIT :at_once
    ) AS due GROUP BY organization_id ORDER BY organization_id""")


def past_due(session: Session, *, now: datetime, latest: datetime) -> list[tuple[UUID, list[UUID]]]:
    """Invoices that are overdue where their organization is, by organization; `latest` is a day that has begun nowhere
    yet, which bounds what the index is read for."""
    values = {"now": now, "latest": latest.date(), "at_once": AT_ONCE}
    return [(row.organization_id, row.ids) for row in session.execute(_PAST_DUE, values)]


def mark_overdue(uow: UnitOfWork, invoice_ids: Sequence[UUID]) -> int:
    """Say once of each that its due day passed. What somebody else holds locked is left for the next sweep, so that
    locking many cannot stand in anybody's way."""
    today = organization.today(uow)
    statement = (
        select(Invoice)
        .where(Invoice.organization_id == uow.organization_id, Invoice.id.in_(invoice_ids))
        .order_by(Invoice.id)
        .with_for_update(skip_locked=True)
        .options(raiseload(Invoice.lines))
        .execution_options(populate_existing=True)
    )
    marked = []
    for invoice in list(uow.session.scalars(statement)):
        overdue = invoice.mark_overdue(at=uow.now, today=today)
        # The session would write them one by one.
        uow.session.expunge(invoice)
        if overdue is not None:
            uow.emit(overdue)
            uow.emit(invoice.changed(today=today))
            marked.append(invoice.id)
    _keep_marks(uow, marked)
    return len(marked)


def _keep_marks(uow: UnitOfWork, invoice_ids: Sequence[UUID]) -> None:
    marks = {"overdue_said_at": uow.now, "version": Invoice.version + 1}
    mine = (Invoice.organization_id == uow.organization_id, Invoice.id.in_(invoice_ids))
    uow.session.execute(update(Invoice).where(*mine).values(marks), execution_options={"synchronize_session": False})
