"""Looks through our own books for what does not agree: ledger, balances, credit, refunds, what waits for too long, and
what Stripe should have and was not seen to have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from billing.domain.differences import Finding
from common.db.unit_of_work import UnitOfWork

# Whatever is under way is over by then, or stuck.
STUCK = timedelta(minutes=15)
# A page lives for a day.
LEFT_OPEN = timedelta(hours=25)

_RECEIVABLE = """LEFT JOIN ledger_entries e ON e.organization_id = i.organization_id AND e.account = 'receivable'
    AND e.subject_id = i.id"""
_STANDS = "i.organization_id = :organization AND i.issued_at IS NOT NULL AND i.voided_at IS NULL"
_USED = "coalesce(-sum(e.amount_minor) FILTER (WHERE t.kind IN ({})), 0)"
_DEPOSIT, _CREDIT = (
    _USED.format(kinds) for kinds in ("'deposit_applied', 'deposit_released'", "'credit_applied', 'credit_released'")
)
OURS = {
    "balance_differs_from_ledger": f"""
        SELECT i.id AS subject, i.id AS invoice_id, i.settled_minor AS ours_minor,
               i.total_minor - coalesce(sum(e.amount_minor), 0) AS theirs_minor, i.currency
        FROM invoices i {_RECEIVABLE} WHERE {_STANDS} GROUP BY i.organization_id, i.id
        HAVING i.settled_minor <> i.total_minor - coalesce(sum(e.amount_minor), 0)""",
    "credit_differs_from_ledger": f"""
        SELECT i.id AS subject, i.id AS invoice_id, i.credited_minor + i.applied_credit_minor AS ours_minor,
               {_DEPOSIT} + {_CREDIT} AS theirs_minor, i.currency
        FROM invoices i {_RECEIVABLE}
        LEFT JOIN ledger_transactions t ON t.organization_id = e.organization_id AND t.id = e.transaction_id
        WHERE {_STANDS} GROUP BY i.organization_id, i.id
        HAVING i.credited_minor <> {_DEPOSIT} OR i.applied_credit_minor <> {_CREDIT}""",
    "refunded_differs_from_refunds": """
        SELECT p.id AS subject, p.id AS payment_id, p.invoice_id, p.refunded_minor + p.refunded_tip_minor AS ours_minor,
               coalesce(sum(r.receivable_minor + r.tip_minor), 0) AS theirs_minor, p.currency
        FROM payments p LEFT JOIN refunds r ON r.organization_id = p.organization_id AND r.payment_id = p.id
            AND r.state <> 'failed'
        WHERE p.organization_id = :organization AND p.state = 'succeeded' GROUP BY p.organization_id, p.id
        HAVING p.refunded_minor <> coalesce(sum(r.receivable_minor), 0)
            OR p.refunded_tip_minor <> coalesce(sum(r.tip_minor), 0)""",
    "payment_not_in_ledger": """
        SELECT p.id AS subject, p.id AS payment_id, p.invoice_id, p.amount_minor + p.tip_minor AS ours_minor,
               0 AS theirs_minor, p.currency
        FROM payments p WHERE p.organization_id = :organization AND p.state = 'succeeded' AND NOT EXISTS (
            SELECT 1 FROM ledger_transactions t WHERE t.organization_id = p.organization_id
            AND t.cause = 'payment:' || p.id || CASE WHEN p.reversals > 0 THEN ':' || p.reversals ELSE '' END)""",
    "refund_not_in_ledger": """
        SELECT r.id AS subject, r.payment_id, p.invoice_id, r.receivable_minor + r.tip_minor AS ours_minor,
               0 AS theirs_minor, r.currency
        FROM refunds r JOIN payments p ON p.organization_id = r.organization_id AND p.id = r.payment_id
        WHERE r.organization_id = :organization AND r.state = 'succeeded' AND NOT EXISTS (
            SELECT 1 FROM ledger_transactions t WHERE t.organization_id = r.organization_id
            AND t.cause = 'refund:' || r.id)""",
    "deposit_not_used": """
        SELECT i.id AS subject, i.id AS invoice_id, h.held AS ours_minor, 0 AS theirs_minor, i.currency
        FROM (SELECT subject_id, -sum(amount_minor) AS held FROM ledger_entries
              WHERE organization_id = :organization AND account = 'customer_deposits'
              GROUP BY subject_id HAVING sum(amount_minor) < 0) h
        JOIN invoices i ON i.organization_id = :organization AND i.estimate_id = h.subject_id
            AND i.issued_at IS NOT NULL AND i.voided_at IS NULL AND i.settled_minor < i.total_minor
        WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE p.organization_id = i.organization_id
            AND p.receivable_id = i.id AND p.state = 'pending' AND p.method = 'card')""",
    "operation_stuck": """
        SELECT id AS subject, payment_id FROM payment_operations WHERE organization_id = :organization
            AND state IN ('new', 'sent', 'unknown') AND created_at <= :stuck""",
    "event_not_applied": """
        SELECT id AS subject FROM stripe_events WHERE organization_id = :organization AND applied_at IS NULL
            AND received_at <= :stuck""",
    "payment_left_open": """
        SELECT id AS subject, id AS payment_id, invoice_id FROM payments WHERE organization_id = :organization
            AND method = 'card' AND state = 'pending' AND created_at <= :left_open""",
}
_NOT_SEEN = """NOT EXISTS (SELECT 1 FROM reconciliation_sightings s WHERE s.organization_id = :organization
            AND s.reconciliation_id = :run AND s.stripe_id = {})"""
THEIRS = {
    "payment_missing_at_stripe": f"""
        SELECT p.id AS subject, p.id AS payment_id, p.invoice_id, p.amount_minor + p.tip_minor AS ours_minor,
               0 AS theirs_minor, p.currency
        FROM payments p WHERE p.organization_id = :organization AND p.method = 'card' AND p.state = 'succeeded'
            AND p.paid_at < :started AND {_NOT_SEEN.format("coalesce(p.stripe_intent_id, '')")}""",
    "refund_missing_at_stripe": f"""
        SELECT r.id AS subject, r.payment_id, p.invoice_id, r.receivable_minor + r.tip_minor AS ours_minor,
               0 AS theirs_minor, r.currency
        FROM refunds r JOIN payments p ON p.organization_id = r.organization_id AND p.id = r.payment_id
        WHERE r.organization_id = :organization AND p.method = 'card' AND r.state = 'succeeded'
            AND r.settled_at < :started AND {_NOT_SEEN.format("coalesce(r.stripe_id, '')")}""",
}


def own_findings(uow: UnitOfWork) -> Iterator[Finding]:
    """What does not agree within our own books."""
    for kind, query in OURS.items():
        yield from _found(uow, kind, query, stuck=uow.now - STUCK, left_open=uow.now - LEFT_OPEN)


def missing_at_stripe(uow: UnitOfWork, run_id: UUID, *, started: Any) -> Iterator[Finding]:
    """What counts here since before the run, and was not seen at Stripe in it."""
    for kind, query in THEIRS.items():
        yield from _found(uow, kind, query, run=run_id, started=started)


def _found(uow: UnitOfWork, kind: str, query: str, **values: Any) -> Iterator[Finding]:
    asked = {name: value for name, value in values.items() if f":{name}" in query}
    for row in uow.session.execute(text(query), {"organization": uow.organization_id, **asked}).mappings():
        yield Finding(kind=kind, **{**row, "subject": str(row["subject"])})
