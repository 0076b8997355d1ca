"""Among many invoices and payments each list reads an index in the order of its page, under row-level security."""

from __future__ import annotations

import pytest

from billing.testing.company import Company
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness
from common.testing.plans import indexes, plan_of

MANY = 20_000
INVOICES = """
INSERT INTO invoices (organization_id, id, version, number, job_id, customer_id, title, currency, tax_rate,
    subtotal_minor, discount_minor, tax_minor, total_minor, settled_minor, credited_minor, due_days, due_on, notes,
    terms, created_at, issued_at)
SELECT %(organization)s, gen_random_uuid(), 1, n, gen_random_uuid(), gen_random_uuid(), 'Wash', 'USD', 0, 100, 0, 0,
    100, 100 * (n %% 50 > 0)::int, 0, 7, '2030-01-01', '', '', now(), CASE WHEN n %% 100 > 1 THEN now() END
FROM generate_series(1, %(many)s) AS n"""
PAYMENTS = """
INSERT INTO payments (organization_id, id, version, receivable_id, invoice_id, job_id, customer_id, method, state,
    amount_minor, tip_minor, refunded_minor, refunded_tip_minor, currency, note, created_at)
SELECT organization_id, gen_random_uuid(), 1, id, id, job_id, customer_id, 'cash', 'succeeded', 100, 0, 0, 0, 'USD', '',
    now() + number * interval '1 minute' FROM invoices WHERE organization_id = %(organization)s"""


@pytest.fixture(scope="module")
def busy(billing: Harness) -> Company:
    """A company with a long history, and statistics that say so."""
    company = Company(billing)
    with connect_plain(billing.urls.platform) as connection:
        for statement in (INVOICES, PAYMENTS):
            connection.execute(statement, {"organization": company.id, "many": MANY})
    with connect_plain(billing.urls.owner) as connection:
        connection.execute("ANALYZE")
    return company


@pytest.mark.parametrize(
    ("path", "query", "index"),
    [
        ("invoices", "", "uq_invoices_organization_id_number"),
        ("invoices", "status=open", "ix_invoices_open"),
        ("invoices", "status=overdue", "ix_invoices_open"),
        ("invoices", "status=draft", "ix_invoices_draft"),
        ("invoices", "status=void", "ix_invoices_void"),
        ("invoices", "status=paid", "uq_invoices_organization_id_number"),
        ("invoices", "customer_id={other}", "ix_invoices_customer"),
        ("invoices", "job_id={other}", "ix_invoices_job"),
        ("payments", "", "ix_payments_created"),
        ("payments", "invoice_id={other}", "ix_payments_receivable"),
        ("payments", "customer_id={other}", "ix_payments_customer"),
        ("payments", "job_id={other}", "ix_payments_job"),
    ],
)
def test_a_list_reads_an_index_without_sorting(busy: Company, path: str, query: str, index: str) -> None:
    ask = lambda: busy.office.get(f"/api/v1/{path}?limit=20&{query.format(other=new_id())}")  # noqa: E731
    nodes = plan_of(busy.harness, busy.id, ask, table=path)
    assert index in indexes(nodes)
    assert not {"Seq Scan", "Sort"} & {node["Node Type"] for node in nodes}
