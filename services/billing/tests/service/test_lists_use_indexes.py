"""Among many invoices and payments each list reads an index in the order of its page, under row-level security."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import event

from billing.testing.company import Company
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness

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
    nodes = list(_plan(busy, path, query.format(other=new_id())))
    assert index in {node.get("Index Name") for node in nodes}
    assert not {"Seq Scan", "Sort"} & {node["Node Type"] for node in nodes}


def _plan(company: Company, path: str, query: str) -> Iterator[dict[str, Any]]:
    ask = lambda: company.office.get(f"/api/v1/{path}?limit=20&{query}")  # noqa: E731
    statement, values = _statement_of(company.harness, ask, table=path)
    with company.harness.service.database.app_engine.begin() as connection:
        connection.exec_driver_sql(f"SELECT set_config('crewline.organization', '{company.id}', true)")
        found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    yield from _nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


def _statement_of(harness: Harness, act: Callable[[], Any], *, table: str) -> tuple[str, Any]:
    seen: list[tuple[str, Any]] = []
    engine = harness.service.database.app_engine

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        assert act().status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return next((statement, values) for statement, values in seen if f"FROM {table}" in statement)


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node.get("Plans", []):
        yield from _nodes(child)
