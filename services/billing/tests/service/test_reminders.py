"""Reminders: each step of the schedule once, by the day where the organization is, none while paused or once paid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from billing.domain.reminders import step_due
from billing.entrypoints.timers import send_reminders
from billing.testing.company import Company, usd
from common.clock import FixedClock

DUE = datetime(2030, 7, 8, 15, 0, tzinfo=UTC)  # seven days after the tests' day


def reminded(company: Company, clock: FixedClock, *, days: int) -> list[int]:
    """The steps said so far, after the sweep ran that many days from the due day."""
    clock.move_to(DUE + timedelta(days=days))
    send_reminders(company.harness.service)
    return [
        said["days_from_due"] for said in company.said("invoice.reminded.v1") if said["customer_id"] == who(company)
    ]


def who(company: Company) -> str:
    return str(company.customer)


def switch(company: Company, invoice: dict[str, Any], word: str) -> Any:
    return company.office.post(f"/api/v1/invoices/{invoice['id']}/reminders/{word}")


def test_each_step_is_sent_once(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[3, -2, 3])
    invoice = company.sent(10_000)
    assert reminded(company, clock, days=-3) == []
    assert reminded(company, clock, days=-2) == [-2]
    assert reminded(company, clock, days=-1) == [-2]
    assert reminded(company, clock, days=3) == [-2, 3]
    assert reminded(company, clock, days=3) == [-2, 3]
    shown = company.invoice(invoice["id"])["reminders"]
    assert [(each["step_days"], each["channels"]) for each in shown] == [(-2, ["email"]), (3, ["email"])]
    said = company.said("invoice.reminded.v1")[-1]
    assert (said["balance"], said["due_on"], said["number"]) == (usd(10_000), "2030-07-08", 1)
    path = said["link"].removeprefix("http://crewline.test")
    assert "Invoice 1" in company.visit_page(path).text


def test_only_the_latest_of_missed_steps_is_sent(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[1, 2, 4])
    company.sent(10_000)
    assert reminded(company, clock, days=5) == [4]
    assert reminded(company, clock, days=6) == [4]


def test_a_step_missed_for_long_is_left_out(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[1])
    company.sent(10_000)
    assert reminded(company, clock, days=8) == []


def test_a_paused_invoice_is_not_reminded_of(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[0, 2])
    invoice = company.sent(10_000)
    paused = switch(company, invoice, "pause")
    assert (paused.status_code, bool(paused.json["reminders_paused_at"])) == (200, True)
    assert switch(company, invoice, "pause").json["version"] == paused.json["version"]
    assert reminded(company, clock, days=0) == []
    assert switch(company, invoice, "resume").json["reminders_paused_at"] is None
    assert reminded(company, clock, days=2) == [2]


@pytest.mark.parametrize("what", ["paid", "void", "draft", "switched off"])
def test_what_needs_no_reminder_gets_none(company: Company, clock: FixedClock, what: str) -> None:
    company.settings(reminder_days=[] if what == "switched off" else [0])
    invoice = company.draft(10_000) if what == "draft" else company.sent(10_000)
    if what == "paid":
        company.pay_cash(invoice["id"])
    if what == "void":
        company.office.post(f"/api/v1/invoices/{invoice['id']}/void", {"reason": "x"}, version=invoice["version"])
    assert reminded(company, clock, days=0) == []


def test_the_day_is_the_organizations(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[0])
    company.sent(10_000)
    # Four in the morning of the due day in UTC is the evening before in Chicago.
    clock.move_to(datetime(2030, 7, 8, 4, 0, tzinfo=UTC))
    send_reminders(company.harness.service)
    assert company.invoices()[0]["balance"] == usd(10_000)
    assert not [said for said in company.said("invoice.reminded.v1") if said["customer_id"] == who(company)]
    assert reminded(company, clock, days=0) == [0]


def test_who_cannot_be_reached_any_more_uses_the_step_up(company: Company, clock: FixedClock) -> None:
    company.settings(reminder_days=[0])
    invoice = company.sent(10_000)
    company.hear("customer.erased.v1", company.customer, customer_id=company.customer)
    assert reminded(company, clock, days=0) == []
    assert [step["channels"] for step in company.invoice(invoice["id"])["reminders"]] == [[]]


def test_a_step_is_due_from_its_day_until_a_later_one_was_taken() -> None:
    due = date(2030, 7, 8)

    def ask(days: int, *taken: int) -> int | None:
        return step_due([-3, 0, 7], due_on=due, today=due + timedelta(days=days), taken=taken)

    assert [ask(-4), ask(-3), ask(0), ask(2), ask(6), ask(7), ask(13), ask(14)] == [None, -3, 0, 0, 0, 7, 7, None]
    assert (ask(0, 0), ask(0, 7), ask(7, 0)) == (None, None, 7)
