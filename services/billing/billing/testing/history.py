"""Years of invoices and payments of one company, made by PostgreSQL itself: mostly paid, some open, some overdue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

_CUSTOMERS = """
INSERT INTO known_customers (organization_id, id, name, phones, tax_exempt, property_ids)
SELECT %(organization)s, ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Customer ' || n, '[]', false,
    '{}' FROM generate_series(0, %(count)s / 40) AS n"""
# Of a hundred: two drafts, one void, four overdue and known to be, five open, the rest paid. The newest come last.
_INVOICES = """
INSERT INTO invoices (organization_id, id, version, number, job_id, customer_id, title, currency, tax_rate,
    subtotal_minor, discount_minor, tax_minor, total_minor, settled_minor, credited_minor, due_days, due_on, notes,
    terms, created_at, issued_at, sent_at, voided_at, paid_at, overdue_said_at)
SELECT organization_id, id, 1, number, job_id, customer_id, 'House wash', 'USD', 0, 20000, 0, 0, 20000,
    CASE WHEN kind >= 12 THEN 20000 ELSE 0 END, 0, 7,
    CASE WHEN kind BETWEEN 3 AND 6 THEN made - interval '1 day' ELSE made + interval '7 days' END, '', '', made,
    CASE WHEN kind >= 2 THEN made END, CASE WHEN kind >= 2 THEN made END, CASE WHEN kind = 2 THEN made END,
    CASE WHEN kind >= 12 THEN made + (number % 20) * interval '1 day' END,
    CASE WHEN kind BETWEEN 3 AND 6 THEN made END
FROM (SELECT %(organization)s::uuid AS organization_id, gen_random_uuid() AS id, 1000 + n AS number,
          gen_random_uuid() AS job_id, n %% 100 AS kind,
          ('00000000-0000-4000-8000-' || lpad((n / 40)::text, 12, '0'))::uuid AS customer_id,
          %(until)s::timestamptz - (%(count)s - n) * interval '1095 days' / %(count)s AS made
      FROM generate_series(1, %(count)s) AS n) AS history""".replace("number % 20", "number %% 20")
_PAYMENTS = """
INSERT INTO payments (organization_id, id, version, receivable_id, invoice_id, job_id, customer_id, method, state,
    amount_minor, tip_minor, refunded_minor, refunded_tip_minor, currency, note, created_at, paid_at)
SELECT organization_id, gen_random_uuid(), 1, id, id, job_id, customer_id, 'check', 'succeeded', total_minor, 500, 0, 0,
    currency, '', paid_at, paid_at FROM invoices WHERE organization_id = %(organization)s AND paid_at IS NOT NULL"""
_LEDGER = """
WITH facts AS (
    SELECT organization_id, id, 'invoice_issued' AS kind, 'seed-issue:' || id AS cause, issued_at AS at,
        total_minor AS owed, 'revenue' AS other FROM invoices
    WHERE organization_id = %(organization)s AND issued_at IS NOT NULL AND voided_at IS NULL AND number > 1000
    UNION ALL
    SELECT organization_id, id, 'payment', 'seed-payment:' || id, paid_at, -total_minor, 'checks' FROM invoices
    WHERE organization_id = %(organization)s AND paid_at IS NOT NULL AND number > 1000
), posted AS (
    INSERT INTO ledger_transactions (organization_id, id, kind, cause, posted_at)
    SELECT organization_id, gen_random_uuid(), kind, cause, at FROM facts RETURNING organization_id, id, cause
)
INSERT INTO ledger_entries (organization_id, id, transaction_id, account, subject_id, amount_minor, currency)
SELECT f.organization_id, gen_random_uuid(), p.id, side.account, side.subject, side.amount, 'USD'
FROM facts AS f JOIN posted AS p USING (cause)
CROSS JOIN LATERAL (
    VALUES ('receivable', f.id, f.owed), (f.other, NULL::uuid, -f.owed)
) AS side (account, subject, amount)"""


def customer(number: int) -> UUID:
    """One of the customers; every fortieth invoice is another's."""
    return UUID(f"00000000-0000-4000-8000-{number:012d}")


def seed(connection: psycopg.Connection[Any], organization_id: UUID, *, count: int, until: Any) -> None:
    """So many invoices over the three years before a moment, numbered from 1001, with payments and ledger."""
    values = {"organization": organization_id, "count": count, "until": until}
    for statement in (_CUSTOMERS, _INVOICES, _PAYMENTS, _LEDGER):
        connection.execute(statement, values)
