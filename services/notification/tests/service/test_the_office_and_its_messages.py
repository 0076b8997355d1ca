"""What the office sees of messages, sending one again, and the outbox page of an installation without a mail server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from common.clock import FixedClock
from common.http.identity import Identity
from common.ids import new_id
from common.testing.harness import Harness
from notification.testing import Company, MailServer

Work = Callable[[], int]


def test_messages_are_listed_newest_first_in_pages(company: Company) -> None:
    for _ in range(3):
        company.pay()
    first = company.office.get("/api/v1/messages?limit=2").get_json()
    rest = company.office.get(f"/api/v1/messages?limit=2&after={first['next']}").get_json()
    ids = [one["id"] for one in [*first["items"], *rest["items"]]]
    assert ids == sorted(ids, reverse=True) and len(ids) == 3 and rest["next"] is None
    assert "text" not in first["items"][0]


def test_messages_are_filtered_by_state_and_customer(company: Company, send: Work) -> None:
    company.pay()
    send()
    company.pay()
    assert [one["state"] for one in company.messages("?state=queued")] == ["queued"]
    assert len(company.messages(f"?customer_id={company.customer_id}")) == 2
    assert company.messages(f"?customer_id={new_id()}") == []
    wrong = company.office.get("/api/v1/messages?state=lost")
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "state")


def test_another_organizations_message_is_not_there(company: Company, harness: Harness) -> None:
    company.pay()
    message = company.only_message()
    other = Company(harness)
    assert other.office.get(f"/api/v1/messages/{message['id']}").status_code == 404
    assert other.retry(message).status_code == 404
    assert other.messages() == []


def test_a_failed_message_is_sent_again_to_where_the_customer_is_now(
    company: Company, mail: MailServer, send: Work
) -> None:
    mail.trouble[company.email] = "refuse_recipient"
    company.send_proposal(channels=("email",))
    send()
    company.change_customer(email=f"new-{company.email}")
    again = company.retry(company.only_message())
    assert (again.status_code, again.get_json()["state"]) == (200, "queued")
    send()
    assert company.only_message()["state"] == "sent" and len(mail.to(f"new-{company.email}")) == 1
    entry = company.office.get("/api/v1/audit/notification").get_json()["items"][0]
    assert (entry["action"], entry["before"], entry["after"]) == (
        "message.retry",
        {"state": "failed"},
        {"state": "queued"},
    )


def test_a_message_on_its_way_or_sent_is_not_sent_again(company: Company, send: Work) -> None:
    company.pay()
    for state in ("queued", "sent"):
        refused = company.retry(company.only_message())
        assert (refused.status_code, refused.get_json()["code"]) == (409, "message_not_retriable")
        assert state in refused.get_json()["detail"]
        send()


def test_sending_again_needs_the_version_that_was_seen(company: Company, keep: Work) -> None:
    company.change_customer(consent_email=False)
    company.send_proposal(channels=("email",))
    message = company.only_message()
    path = f"/api/v1/messages/{message['id']}/retry"
    assert company.office.post(path).status_code == 428
    assert company.office.post(path, version=message["version"] + 1).status_code == 412


def test_sending_again_does_not_get_around_consent(company: Company) -> None:
    company.change_customer(consent_email=False)
    company.send_proposal(channels=("email",))
    refused = company.retry(company.only_message()).get_json()
    assert (refused["code"], refused["detail"]) == (
        "recipient_not_reachable",
        "The customer has not agreed to be written to by email",
    )


def test_pressing_send_again_twice_queues_once(company: Company, mail: MailServer, send: Work) -> None:
    mail.trouble[company.email] = "refuse_recipient"
    company.send_proposal(channels=("email",))
    send()
    message = company.only_message()
    path = f"/api/v1/messages/{message['id']}/retry"
    first = company.office.post(path, version=message["version"], key="once")
    again = company.office.post(path, version=message["version"], key="once")
    assert first.get_json() == again.get_json() and again.headers["Idempotent-Replayed"] == "true"
    assert [one.type for one in company.said(message["id"])].count("message.queued.v1") == 2


def test_without_a_mail_server_messages_are_kept_and_say_so(newcomer: Company, keep: Work) -> None:
    newcomer.send_proposal()
    keep()
    by_email, by_text = newcomer.messages()
    assert (by_email["state"], by_email["reason"]) == (
        "kept",
        "No SMTP server is configured: kept in the outbox page",
    )
    assert (by_text["state"], by_text["reason"]) == (
        "kept",
        "No text message provider is configured: kept in the outbox page",
    )
    assert by_email["sent_at"] is None
    assert [one.type for one in newcomer.said(by_email["id"])] == ["message.queued.v1"]


def outbox(company: Company, path: str) -> Any:
    """The page as the gateway fetches it for a visitor."""
    visitor = Identity(organization_id=None, person_id=None, kind="anonymous")
    return company.harness.client(visitor).get(path)


def link(company: Company, *permissions: str) -> str:
    made = company.caller("owner", *permissions).post("/api/v1/outbox-links").get_json()
    return str(made["url"]).removeprefix("http://crewline.test")


def test_the_outbox_page_shows_what_would_go_out_with_links_to_press(newcomer: Company, keep: Work) -> None:
    newcomer.change_customer(name="<b>Ada</b>")
    newcomer.send_proposal()
    keep()
    page = outbox(newcomer, link(newcomer, "messages:read"))
    assert page.status_code == 200 and page.mimetype == "text/html"
    assert '<a href="https://crewline.test/p/secret-token">https://crewline.test/p/secret-token</a>' in page.text
    assert "Hello &lt;b&gt;Ada&lt;/b&gt;" in page.text and "<b>" not in page.text
    assert "kept in the outbox page" in page.text and newcomer.phone in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_only_an_owners_outbox_link_shows_links_that_open_accounts(newcomer: Company, keep: Work) -> None:
    newcomer.ask_for_reset()
    keep()
    secret = "https://crewline.test/reset/secret-reset-token"
    assert secret in outbox(newcomer, link(newcomer, "messages:read", "owners:write")).text
    assert secret not in outbox(newcomer, link(newcomer, "messages:read")).text
    message = newcomer.only_message()
    assert message["text"] is None and message["subject"] is None


def test_an_outbox_link_shows_its_own_organization_alone(newcomer: Company, bare_harness: Harness, keep: Work) -> None:
    newcomer.send_proposal()
    keep()
    assert "secret-token" not in outbox(newcomer, link(Company(bare_harness), "messages:read")).text


def test_a_wrong_or_old_outbox_link_leads_nowhere(newcomer: Company, clock: FixedClock) -> None:
    path = link(newcomer, "messages:read")
    clock.advance(days=8)
    for wrong in (path, "/outbox/guess"):
        refused = outbox(newcomer, wrong)
        assert refused.status_code == 404 and "does not exist, or its link has expired" in refused.text


def test_where_the_outbox_page_is_off_there_is_no_link(company: Company) -> None:
    refused = company.office.post("/api/v1/outbox-links")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "outbox_page_off")
    assert outbox(company, "/outbox/guess").status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/messages", "/api/v1/templates", "/api/v1/opt-outs"])
def test_nobody_without_an_identity_gets_in(company: Company, path: str) -> None:
    assert company.harness.client(None).get(path).status_code == 401
