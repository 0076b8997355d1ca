"""What customers are told when something happens to them, at their own clock and in their own language."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from common.ids import new_id
from common.testing.harness import Harness
from notification.testing import NOW, Company, money


def test_a_proposal_goes_out_by_the_channels_the_office_chose(company: Company) -> None:
    company.send_proposal()
    by_email, by_text = company.messages()
    assert (by_email["channel"], by_email["address"], by_email["state"]) == ("email", company.email, "queued")
    assert by_email["subject"] == "Your proposal #1042 from Bright Co"
    for words in ("Hello Ada Byron", "$1,250.00", "https://crewline.test/p/secret-token", "June 4, 2030", "$250.00"):
        assert words in by_email["text"]
    assert (by_text["channel"], by_text["address"], by_text["subject"]) == ("sms", company.phone, None)
    assert by_text["text"] == (
        "Bright Co: your proposal #1042 over $1,250.00 is ready. See and sign it: https://crewline.test/p/secret-token"
    )


def test_a_proposal_shared_by_hand_sends_nothing(company: Company) -> None:
    company.send_proposal(channels=())
    assert company.messages() == []


def test_an_acceptance_is_confirmed_unless_the_organization_does_not_want_it(company: Company) -> None:
    facts: dict[str, Any] = {"customer_id": company.customer_id, "number": 7, "total": money(5_000)}
    facts["deposit_asked"] = None
    company.hear("estimate.accepted.v1", new_id(), **facts)
    assert company.only_message()["subject"] == "Thank you for accepting proposal #7"
    company.office.patch("/api/v1/settings/notifications", {"send_acceptance": False}, version=1)
    company.hear("estimate.accepted.v1", new_id(), **facts)
    assert len(company.messages()) == 1


def test_the_eta_names_crew_company_and_the_time_on_the_customers_wall(company: Company) -> None:
    company.leave_for_customer(eta_in_minutes=30)
    text = company.only_message()
    assert (text["channel"], text["template"]) == ("sms", "eta")
    assert text["text"] == "Bright Co: Crew North is on the way and should arrive at about 10:30 AM."


@pytest.mark.parametrize(
    ("leaves_at", "words"),
    [
        (datetime(2030, 3, 10, 7, 50, tzinfo=UTC), "3:20 AM"),  # the hour from two to three does not exist that night
        (datetime(2030, 11, 3, 6, 0, tzinfo=UTC), "1:30 AM"),  # the first half past one of that night
        (datetime(2030, 11, 3, 7, 0, tzinfo=UTC), "1:30 AM"),  # the second
        (datetime(2030, 7, 1, 16, 45, tzinfo=UTC), "12:15 PM"),
        (datetime(2030, 1, 5, 5, 45, tzinfo=UTC), "12:15 AM"),
    ],
)
def test_the_eta_is_right_when_clocks_change(company: Company, leaves_at: datetime, words: str) -> None:
    company.leave_for_customer(at=leaves_at, eta_in_minutes=30)
    assert words in company.only_message()["text"]


def test_the_eta_goes_by_the_propertys_zone_not_the_companys(company: Company) -> None:
    company.leave_for_customer(zone="America/Denver")
    assert "9:30 AM" in company.only_message()["text"]


def test_without_a_time_the_crew_is_just_on_the_way(company: Company) -> None:
    company.leave_for_customer(eta_in_minutes=None, crew_name=None)
    assert company.only_message()["text"] == "Bright Co: your crew is on the way."


def test_no_eta_when_the_organization_does_not_notify(company: Company) -> None:
    company.leave_for_customer(notify=False)
    assert company.messages() == []


def test_an_eta_goes_by_email_to_whoever_cannot_be_texted(company: Company) -> None:
    company.change_customer(phones=[])
    company.leave_for_customer()
    assert company.only_message()["subject"] == "Bright Co is on the way: about 10:30 AM"


def test_an_invoice_tells_what_is_due_and_where_to_pay(company: Company) -> None:
    company.hear(
        "invoice.sent.v1", new_id(), customer_id=company.customer_id, number=12, total=money(50_000),
        balance=money(30_000), due_on="2030-05-20", link="https://crewline.test/i/pay-here", channels=["sms"],
    )  # fmt: skip
    assert company.only_message()["text"] == (
        "Bright Co: invoice #12, $300.00 due May 20, 2030. See and pay it: https://crewline.test/i/pay-here"
    )


@pytest.mark.parametrize(("days", "verb"), [(-3, "is"), (7, "was")])
def test_a_reminder_says_what_is_open_and_where_to_pay(company: Company, days: int, verb: str) -> None:
    company.hear(
        "invoice.reminded.v1", new_id(), customer_id=company.customer_id, number=12, total=money(50_000),
        balance=money(30_000), due_on="2030-05-20", days_from_due=days, link="https://crewline.test/i/pay-here",
        channels=["sms"],
    )  # fmt: skip
    assert company.only_message()["text"] == (
        f"Bright Co: $300.00 of invoice #12 {verb} due May 20, 2030. See and pay it: https://crewline.test/i/pay-here"
    )


def test_a_payment_is_receipted_with_tip_and_what_is_left(company: Company) -> None:
    company.pay(tip=money(500))
    company.pay(invoice_id=None, estimate_id=new_id(), balance=money(0))
    first, second = company.messages()
    assert "payment of $400.00 by bank transfer on May 6, 2030, and a tip of $5.00" in first["text"]
    assert "Still to pay: $100.00." in first["text"]
    assert "your deposit of $400.00" in second["text"] and "Nothing is left to pay." in second["text"]


def test_a_refund_is_confirmed(company: Company) -> None:
    company.hear(
        "payment.refunded.v1", new_id(), customer_id=company.customer_id, amount=money(2_550), balance=money(0)
    )
    assert company.only_message()["subject"] == "Bright Co refunded $25.50"


def test_an_invitation_goes_to_whoever_is_invited(company: Company) -> None:
    company.hear(
        "member.invited.v1", new_id(), email="new@example.com", role="crew_lead", invited_by="Sam",
        link="https://crewline.test/join/secret", organization_name="Bright Co", expires_at=NOW,
    )  # fmt: skip
    message = company.only_message()
    assert (message["address"], message["template"], message["text"]) == ("new@example.com", "invitation", None)
    (text,) = company.harness.rows("SELECT text FROM messages WHERE id = %s", message["id"])[0]
    assert "Sam invites you to join Bright Co on Crewline as crew lead." in text and "/join/secret" in text


def test_an_event_delivered_twice_tells_once(company: Company) -> None:
    event_id = company.pay()
    facts = {"customer_id": company.customer_id, "method": "card", "amount": money(1), "paid_at": NOW}
    company.hear("payment.succeeded.v1", new_id(), event_id=event_id, **facts)
    assert len(company.messages()) == 1


def test_one_cause_never_makes_two_messages_on_a_channel(company: Company) -> None:
    first = company.pay()
    with company.harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql("DELETE FROM inbox WHERE event_id = %s", (first,))
    facts = {"customer_id": company.customer_id, "method": "card", "amount": money(1), "paid_at": NOW}
    company.hear("payment.succeeded.v1", new_id(), event_id=first, **facts)
    assert len(company.messages()) == 1 and company.harness.parked() == []


def test_a_message_to_a_customer_not_heard_of_waits(harness: Harness, company: Company) -> None:
    stranger = new_id()
    company.pay(customer_id=stranger)
    assert [(one[0], one[2]) for one in harness.parked()] == [("send_receipt", "waiting")]
    company.hear("customer.created.v1", stranger, customer_id=stranger, name="Bo", email="bo@example.com", consent_email=True)  # fmt: skip  # noqa: E501
    with harness.service.database.platform_session() as session:
        session.connection().exec_driver_sql("UPDATE parked SET next_try_at = now()")
    assert harness.retry_parked() == 1
    assert company.only_message()["recipient"] == "Bo"


def test_amounts_days_and_times_follow_the_readers_locale(company: Company) -> None:
    company.change_customer(locale="es-MX")
    path = "/api/v1/templates/eta/sms/es"
    own = {"text": "{{ company }}: {{ crew }} llega a las {{ arrival_time }}."}
    assert company.office.patch(path, own, version=0).status_code == 200
    company.leave_for_customer()
    message = company.only_message()
    assert (message["text"], message["locale"]) == ("Bright Co: Crew North llega a las 10:30.", "es")
