"""The migrations make what the entities say, and the database guards the ledger by itself."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest

from billing.bootstrap import SERVICE
from billing.testing.company import Company
from common.db.mechanisms import WITHOUT_ROW_SECURITY
from common.db.migrations import drift, head_of
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.harness import Harness


def test_entities_and_migrations_agree(billing: Harness) -> None:
    assert drift(SERVICE.metadata, billing.urls.owner) == []


def test_the_head_file_names_the_newest_migration() -> None:
    assert (SERVICE.migrations / "HEAD").read_text().strip() == head_of(SERVICE.migrations)


def test_every_table_of_an_organization_is_under_forced_row_security(billing: Harness) -> None:
    rows = billing.rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert {row[0] for row in rows} <= WITHOUT_ROW_SECURITY


def _transaction(
    connection: psycopg.Connection[object], organization_id: UUID, *amounts: int, id: UUID | None = None
) -> None:
    transaction_id = id or new_id()
    connection.execute(
        "INSERT INTO ledger_transactions VALUES ('payment', %s, now(), %s, %s)",
        [str(new_id()), organization_id, transaction_id],
    )
    for amount in amounts:
        _entry(connection, organization_id, transaction_id, amount)


def _entry(
    connection: psycopg.Connection[object],
    organization_id: UUID,
    transaction_id: UUID,
    amount: int,
    *,
    account: str = "cash",
    subject: UUID | None = None,
    currency: str = "USD",
) -> None:
    connection.execute(
        "INSERT INTO ledger_entries VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [transaction_id, account, subject, amount, currency, organization_id, new_id()],
    )


def test_a_transaction_that_does_not_balance_cannot_be_committed(company: Company) -> None:
    for amounts in ((100, -99), (100,), ()):
        with (
            connect_plain(company.harness.urls.platform) as connection,
            pytest.raises(psycopg.errors.CheckViolation, match="does not balance"),
            connection.transaction(),
        ):
            _transaction(connection, company.id, *amounts)
    with connect_plain(company.harness.urls.platform) as connection, connection.transaction():
        _transaction(connection, company.id, 100, -60, -40)


def test_a_transaction_has_one_currency(company: Company) -> None:
    with (
        connect_plain(company.harness.urls.platform) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="two currencies"),
        connection.transaction(),
    ):
        transaction_id = new_id()
        _transaction(connection, company.id, 100, -100, id=transaction_id)
        for amount in (5, -5):
            _entry(connection, company.id, transaction_id, amount, currency="EUR")


@pytest.mark.parametrize(("account", "subject"), [("receivable", None), ("cash", new_id())])
def test_who_owes_is_named_where_somebody_owes_and_nowhere_else(
    company: Company, account: str, subject: UUID | None
) -> None:
    with (
        connect_plain(company.harness.urls.platform) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="ck_ledger_entries_subject"),
        connection.transaction(),
    ):
        transaction_id = new_id()
        _transaction(connection, company.id, 100, -100, id=transaction_id)
        _entry(connection, company.id, transaction_id, 5, account=account, subject=subject)


UNLIKE_THE_LEDGER = {
    "UPDATE invoices SET settled_minor = 1 WHERE id = %(invoice)s": "balance of invoice",
    "UPDATE invoices SET voided_at = now() WHERE id = %(invoice)s": "balance of invoice",
    "UPDATE payments SET state = 'succeeded' WHERE id = %(payment)s": "counts without a ledger entry",
    "UPDATE refunds SET state = 'succeeded' WHERE id = %(refund)s": "counts without a ledger entry",
}


@pytest.mark.parametrize("statement", UNLIKE_THE_LEDGER)
def test_nothing_counts_that_the_ledger_does_not_say(company: Company, statement: str) -> None:
    invoice = company.sent(10_000)["id"]
    ids = {"invoice": invoice, "payment": new_id(), "refund": new_id()}
    with connect_plain(company.harness.urls.platform) as connection:
        connection.execute(
            "INSERT INTO payments (organization_id, id, version, receivable_id, invoice_id, customer_id, method, state,"
            " amount_minor, tip_minor, refunded_minor, refunded_tip_minor, currency, note, created_at) VALUES"
            " (%s, %s, 1, %s, %s, %s, 'card', 'pending', 100, 0, 0, 0, 'USD', '', now())",
            [company.id, ids["payment"], invoice, invoice, company.customer],
        )
        connection.execute(
            "INSERT INTO refunds (organization_id, id, version, payment_id, state, receivable_minor, tip_minor,"
            " currency, reason, created_at) VALUES (%s, %s, 1, %s, 'pending', 1, 0, 'USD', '', now())",
            [company.id, ids["refund"], ids["payment"]],
        )
        with pytest.raises(psycopg.errors.CheckViolation, match=UNLIKE_THE_LEDGER[statement]):
            connection.execute(statement, ids)


@pytest.mark.parametrize("statement", ["UPDATE {} SET organization_id = organization_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["ledger_transactions", "ledger_entries"])
def test_the_ledger_cannot_be_changed(company: Company, statement: str, table: str) -> None:
    company.sent()
    for url in (company.harness.urls.platform, company.harness.urls.owner):
        with connect_plain(url) as connection, pytest.raises(psycopg.Error, match="append-only|permission denied"):
            connection.execute(statement.format(table))


def test_the_webhook_secret_is_hidden_from_the_web(billing: Harness) -> None:
    with connect_plain(billing.urls.app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT secret FROM stripe_webhook_endpoints")
