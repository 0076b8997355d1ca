"""The figures that billing tells: what is owed and overdue by currency, payments of the last hour, and what waits."""

from __future__ import annotations

from datetime import timedelta

from billing.testing.company import AT, Company
from common.clock import FixedClock
from common.db.session import connect_plain
from common.ids import new_id
from common.testing.facts import changes, figures
from common.testing.harness import Harness

WEBHOOK = """INSERT INTO stripe_events (organization_id, id, account, type, created, payload, source, received_at,
    attempts, next_try_at) VALUES (%s, %s, 'acct_x', 'charge.succeeded', %s, '{}', 'webhook', %s, 0, %s)"""


def test_what_is_owed_and_overdue_is_told_by_currency(company: Company, billing: Harness, clock: FixedClock) -> None:
    before = figures(billing.service)
    company.draft(5_000)
    company.sent(10_000)
    company.pay_cash(company.sent(8_000)["id"], 3_000)
    company.pay_cash(company.sent(4_000)["id"])
    assert changes(before, figures(billing.service)) == {
        ("crewline_invoices_outstanding", "USD"): 2,
        ("crewline_invoices_outstanding_minor", "USD"): 15_000,
        ("crewline_payments_last_hour", "cash", "succeeded"): 2,
    }
    clock.move_to(AT + timedelta(days=40))
    assert changes(before, figures(billing.service)) == {
        ("crewline_invoices_outstanding", "USD"): 2,
        ("crewline_invoices_outstanding_minor", "USD"): 15_000,
        ("crewline_invoices_overdue", "USD"): 2,
        ("crewline_invoices_overdue_minor", "USD"): 15_000,
    }


def test_webhooks_that_wait_are_told_with_the_age_of_the_oldest(company: Company, billing: Harness) -> None:
    received_at = AT - timedelta(minutes=5)
    with connect_plain(billing.urls.platform) as connection:
        connection.execute(WEBHOOK, [company.id, f"evt_{new_id()}", received_at, received_at, AT])
    told = figures(billing.service)
    assert (told["crewline_webhooks_waiting",], told["crewline_webhooks_oldest_waiting_seconds",]) == (1, 300)
    with connect_plain(billing.urls.platform) as connection:
        connection.execute("UPDATE stripe_events SET applied_at = now(), outcome = 'applied'")
    told = figures(billing.service)
    assert (told["crewline_webhooks_waiting",], told["crewline_webhooks_oldest_waiting_seconds",]) == (0, 0)
