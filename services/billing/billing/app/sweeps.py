"""Finds, over all organizations, what is due: invoices to send or to remind of, operations, events, accounts."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from billing.domain.invoices import Invoice
from billing.domain.known import KnownOrganization
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.payments import Payment
from billing.domain.reconciliation import Reconciliation
from billing.domain.reminders import GRACE_DAYS
from billing.domain.stripe_records import StripeAccount, StripeEvent

AT_ONCE = 100
FEW = 3
# Whoever planned an operation runs it first; only what he left is anybody's.
PATIENCE = timedelta(seconds=5)
# Where the organization is: after midnight, before anybody works.
NIGHT = range(2, 5)
ONCE_A_NIGHT = timedelta(hours=20)
Due = list[tuple[UUID, UUID]]
# The same rule as `step_due`. OFFSET 0 keeps each step's few days a question of its own, which the index of what is
# owed answers; joined as a whole, every open invoice would be read.
_TO_REMIND = text("""
    SELECT DISTINCT steps.organization_id, due.id
    FROM (SELECT s.organization_id, step, (CAST(:now AS timestamptz) AT TIME ZONE o.zone)::date - step::int AS due_on
          FROM billing_settings AS s
          JOIN known_organizations AS o ON o.organization_id = s.organization_id AND o.id = s.organization_id
          CROSS JOIN unnest(s.reminder_days) AS step) AS steps
    CROSS JOIN LATERAL (
        SELECT i.id FROM invoices AS i
        WHERE i.organization_id = steps.organization_id
          AND i.due_on BETWEEN steps.due_on - CAST(:grace AS int) AND steps.due_on
          AND i.issued_at IS NOT NULL AND i.voided_at IS NULL AND i.settled_minor < i.total_minor
          AND i.sent_at IS NOT NULL AND i.reminders_paused_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM invoice_reminders AS r WHERE r.organization_id = i.organization_id
                          AND r.invoice_id = i.id AND r.step_days >= steps.step)
        OFFSET 0) AS due
    LIMIT :at_once""")


def invoices_to_send(session: Session) -> Due:
    """Invoices whose organization sends them on completion."""
    statement = select(Invoice.organization_id, Invoice.id).where(Invoice.send_requested_at.is_not(None))
    return [(row[0], row[1]) for row in session.execute(statement.order_by(Invoice.send_requested_at).limit(AT_ONCE))]


def invoices_to_remind(session: Session, *, now: datetime) -> Due:
    """Invoices with a step of their organization's schedule due where the organization is, by one query."""
    values = {"now": now, "grace": GRACE_DAYS, "at_once": AT_ONCE}
    return [(row.organization_id, row.id) for row in session.execute(_TO_REMIND, values)]


def operations_left(session: Session, *, now: datetime) -> Due:
    """Operations whose next try is due and that nobody is at."""
    statement = select(PaymentOperation.organization_id, PaymentOperation.id).where(
        PaymentOperation.state.in_(UNFINISHED), PaymentOperation.next_try_at <= now - PATIENCE
    )
    return [
        (row[0], row[1]) for row in session.execute(statement.order_by(PaymentOperation.next_try_at).limit(AT_ONCE))
    ]


def events_to_apply(session: Session, *, now: datetime) -> list[tuple[UUID, str]]:
    """Stripe's events that have no effect yet."""
    statement = select(StripeEvent.organization_id, StripeEvent.id).where(
        StripeEvent.applied_at.is_(None), StripeEvent.next_try_at <= now
    )
    return [(row[0], row[1]) for row in session.execute(statement.order_by(StripeEvent.next_try_at).limit(AT_ONCE))]


def reconciliations_to_run(session: Session, *, now: datetime) -> Due:
    """Reconciliations whose next step is due, those that waited longest; few, so that payments need not wait."""
    statement = select(Reconciliation.organization_id, Reconciliation.id).where(
        Reconciliation.state == "running", Reconciliation.next_step_at <= now
    )
    return [(row[0], row[1]) for row in session.execute(statement.order_by(Reconciliation.next_step_at).limit(FEW))]


def organizations_to_reconcile(session: Session, *, now: datetime) -> list[UUID]:
    """Organizations whose night it is and whose books were not compared since the last one."""
    recent = select(Reconciliation.id).where(
        Reconciliation.organization_id == KnownOrganization.organization_id,
        Reconciliation.started_at > now - ONCE_A_NIGHT,
    )
    statement = select(KnownOrganization.organization_id, KnownOrganization.zone).where(~recent.exists())
    asleep = [row for row in session.execute(statement) if now.astimezone(ZoneInfo(row.zone)).hour in NIGHT]
    return [row.organization_id for row in asleep[:AT_ONCE]]


def accounts_to_poll(session: Session, *, now: datetime) -> list[UUID]:
    """Organizations whose account's own list of events is to be compared."""
    statement = select(StripeAccount.organization_id).where(StripeAccount.next_poll_at <= now)
    return list(session.scalars(statement.order_by(StripeAccount.next_poll_at).limit(AT_ONCE)))


def keyed_cards_given_up(session: Session, *, now: datetime) -> Due:
    """Payments whose card was asked for on our page and did not come for a day; Stripe closes its own pages itself."""
    statement = select(Payment.organization_id, Payment.id).where(
        Payment.state == "pending",
        Payment.method == "card",
        Payment.stripe_session_id.is_(None),
        Payment.checkout_expires_at <= now,
    )
    return [(row.organization_id, row.id) for row in session.execute(statement.limit(AT_ONCE))]
