"""Among many invoices key figures, statements, exports and sweeps read indexes, under row-level security, in a number
of queries that does not grow."""

from __future__ import annotations

import pytest

from billing.entrypoints.timers import send_reminders, sweep_overdue
from billing.testing.company import AT, Company
from billing.testing.history import customer, seed
from billing.testing.plans import Plan, plans
from common.db.session import connect_plain
from common.testing.harness import Harness

MANY = 20_000
FEW = 200


def with_history(billing: Harness, count: int) -> Company:
    company = Company(billing)
    company.settings(reminder_days=[0, 3, 7])
    with connect_plain(billing.urls.platform) as connection:
        seed(connection, company.id, count=count, until=AT)
    return company


@pytest.fixture(scope="module")
def companies(billing: Harness) -> tuple[Company, Company]:
    """One with a short history and one with a long one, and statistics that say so."""
    found = with_history(billing, FEW), with_history(billing, MANY)
    with connect_plain(billing.urls.owner) as connection:
        connection.execute("VACUUM ANALYZE")
    return found


def asked(company: Company, path: str) -> list[Plan]:
    def ask() -> None:
        answer = company.office.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.json

    return plans(company.harness, ask, organization_id=company.id)


@pytest.mark.parametrize(
    ("path", "indexes"),
    [
        ("kpis/billing", {"ix_invoices_owed", "ix_payments_paid", "ix_invoices_paid"}),
        (f"statements/{customer(3)}", {"ix_invoices_customer", "ix_ledger_entries_subject"}),
        ("exports/payments?from_on=2030-06-30&until_on=2030-06-30", {"ix_payments_created"}),
    ],
)
def test_figures_read_indexes_in_few_queries(companies: tuple[Company, Company], path: str, indexes: set[str]) -> None:
    few, many = (asked(company, path) for company in companies)
    assert len(few) == len(many) <= 6
    assert indexes <= set().union(*(plan.indexes for plan in many))
    large = {"invoices", "payments", "ledger_entries", "ledger_transactions", "invoice_lines"}
    assert not large & set().union(*(plan.read_whole for plan in many))


@pytest.mark.parametrize(
    ("sweep", "index"), [(sweep_overdue, "ix_invoices_to_sweep"), (send_reminders, "ix_invoices_owed")]
)
def test_sweeps_find_what_is_due_by_an_index(companies: tuple[Company, Company], sweep: object, index: str) -> None:
    assert callable(sweep)
    many = companies[1]
    found = plans(many.harness, lambda: sweep(many.harness.service), organization_id=many.id)
    assert index in found[0].indexes
    assert "invoices" not in found[0].read_whole
