"""Who may not be written to, and how that shows."""

from __future__ import annotations

from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from common.testing.harness import Harness
from notification.testing import Company, MailServer, SmsServer


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"email": None}, "The customer has no usable email address"),
        ({"email": "ada@example.com\r\nBcc: all@example.com"}, "The customer has no usable email address"),
        ({"consent_email": False}, "The customer has not agreed to be written to by email"),
    ],
)
def test_whoever_cannot_be_written_to_is_shown_with_the_reason(
    company: Company, change: dict[str, Any], reason: str
) -> None:
    company.change_customer(**change)
    company.send_proposal(channels=("email",))
    message = company.only_message()
    assert (message["state"], message["reason"]) == ("suppressed", reason)
    assert [one.type for one in company.said(message["id"])] == ["message.suppressed.v1"]


def test_without_any_way_all_reasons_are_told(company: Company) -> None:
    company.change_customer(phones=[], consent_email=False)
    company.leave_for_customer()
    assert company.only_message()["reason"] == (
        "The customer has no usable phone number; The customer has not agreed to be written to by email"
    )


def test_an_opted_out_number_is_not_texted_and_the_eta_takes_the_other_way(company: Company) -> None:
    added = company.office.post("/api/v1/opt-outs", {"channel": "sms", "address": company.phone, "reason": "STOP"})
    assert added.status_code == 201
    company.leave_for_customer()
    assert company.only_message()["channel"] == "email"


def test_consent_taken_back_before_sending_is_honoured(company: Company, mail: MailServer, send: Any) -> None:
    company.send_proposal(channels=("email",))
    company.change_customer(consent_email=False)
    send()
    assert company.only_message()["state"] == "suppressed" and mail.to(company.email) == []


def test_the_opt_out_list_is_kept_once_per_address_and_can_be_taken_back(company: Company) -> None:
    body = {"channel": "email", "address": company.email.upper()}
    made = company.office.post("/api/v1/opt-outs", body).get_json()
    assert made["address"] == company.email
    again = company.office.post("/api/v1/opt-outs", body)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_opted_out")
    assert [one["id"] for one in company.office.get("/api/v1/opt-outs").get_json()["items"]] == [made["id"]]
    assert company.office.delete(f"/api/v1/opt-outs/{made['id']}").status_code == 204
    assert company.office.get("/api/v1/opt-outs").get_json()["items"] == []


def test_an_address_that_is_none_cannot_opt_out(company: Company) -> None:
    refused = company.office.post("/api/v1/opt-outs", {"channel": "sms", "address": "555"})
    assert (refused.status_code, refused.get_json()["field"]) == (422, "address")


def test_another_organizations_opt_out_is_not_there(company: Company, harness: Harness) -> None:
    made = company.office.post("/api/v1/opt-outs", {"channel": "email", "address": company.email}).get_json()
    other = Company(harness).office
    assert other.delete(f"/api/v1/opt-outs/{made['id']}").status_code == 404
    assert other.get("/api/v1/opt-outs").get_json()["items"] == []


def test_quiet_hours_hold_a_text_until_the_customers_morning(
    company: Company, clock: FixedClock, texts: SmsServer, send: Any
) -> None:
    company.office.patch("/api/v1/settings/notifications", {"quiet_hours_on": True}, version=1)
    clock.advance(hours=12)  # ten in the evening in Chicago
    company.send_proposal(channels=("sms",))
    send()
    held = company.only_message()
    assert (held["state"], held["reason"], held["due_at"]) == (
        "held",
        "Quiet hours until 8:00 AM",
        "2030-05-07T13:00:00Z",
    )
    clock.advance(hours=9)
    send()
    assert company.only_message()["state"] == "held"
    clock.advance(hours=1)
    send()
    assert company.only_message()["state"] == "sent" and len(texts.to(company.phone)) == 1


def test_an_eta_that_quiet_hours_would_make_useless_is_not_sent(company: Company, clock: FixedClock, send: Any) -> None:
    company.office.patch("/api/v1/settings/notifications", {"quiet_hours_on": True}, version=1)
    clock.advance(hours=12)
    company.leave_for_customer(at=clock.now())
    send()
    message = company.only_message()
    assert message["state"] == "suppressed"
    assert message["reason"] == "Quiet hours until 8:00 AM, when it would be too late to be of use"


def test_email_is_quiet_only_where_the_organization_says_so(company: Company, clock: FixedClock, send: Any) -> None:
    company.office.patch("/api/v1/settings/notifications", {"quiet_hours_on": True}, version=1)
    clock.advance(hours=12)
    company.send_proposal(channels=("email",))
    send()
    assert company.only_message()["state"] == "sent"
    company.office.patch("/api/v1/settings/notifications", {"quiet_for_email": True}, version=2)
    company.send_proposal(channels=("email",))
    send()
    assert company.messages("?state=held")[0]["reason"] == "Quiet hours until 8:00 AM"


def test_an_erased_customer_is_forgotten_and_not_written_to(company: Company, mail: MailServer, send: Any) -> None:
    company.send_proposal(channels=("email",))
    company.hear("customer.erased.v1", company.customer_id, customer_id=company.customer_id)
    send()
    message = company.only_message()
    assert (message["state"], message["address"], message["text"], message["recipient"]) == ("suppressed", None, "", "")
    assert mail.to(company.email) == []
    assert company.retry(message).get_json()["code"] == "message_not_retriable"


def test_settings_need_the_version_that_was_seen(company: Company) -> None:
    path = "/api/v1/settings/notifications"
    assert company.office.patch(path, {"quiet_from": "22:00"}, version=None).status_code == 428
    changed = company.office.patch(path, {"quiet_from": "22:00"}, version=1)
    assert (changed.status_code, changed.get_json()["quiet_from"]) == (200, "22:00")
    assert company.office.patch(path, {"quiet_from": "23:00"}, version=1).status_code == 412
    wrong = company.office.patch(path, {"quiet_from": "25:00"}, version=2)
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "quiet_from")
    assert company.office.get("/api/v1/audit/notification").get_json()["items"][0]["after"] == {"quiet_from": "22:00"}


def test_settings_of_an_organization_not_heard_of_are_not_yet_known(harness: Harness, company: Company) -> None:
    company.id = new_id()
    answer = company.caller("owner", "*").get("/api/v1/settings/notifications")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_yet_known")
