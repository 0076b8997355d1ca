"""Sending: what goes over the wire, and what each answer leads to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.clock import FixedClock
from notification.testing import Company, MailServer, SmsServer

Work = Callable[[], int]


def test_an_email_arrives_as_text_and_html_with_names_and_links(company: Company, mail: MailServer, send: Work) -> None:
    company.hear_organization(created=False, name="Bright & Co", email="office@bright.example")
    company.send_proposal(channels=("email",))
    send()
    (arrived,) = mail.to(company.email)
    message = arrived.message
    assert message["From"] == "Bright & Co <post@crewline.test>" and message["To"] == f"Ada Byron <{company.email}>"
    assert (arrived.sender, message["Reply-To"]) == ("post@crewline.test", "office@bright.example")
    assert message["Subject"] == "Your proposal #1042 from Bright & Co"
    assert "https://crewline.test/p/secret-token" in arrived.text
    page = message.get_body(("html",))
    assert page is not None
    assert '<a href="https://crewline.test/p/secret-token">' in page.get_content()
    assert "Bright &amp; Co" in page.get_content()
    sent = company.only_message()
    assert (sent["state"], sent["attempts"], sent["sent_at"]) == ("sent", 1, "2030-05-06T15:00:00Z")
    assert message["Message-ID"] == f"<{sent['id']}@crewline.test>"
    assert [one.type for one in company.said(sent["id"])] == ["message.queued.v1", "message.sent.v1"]
    assert company.said(sent["id"])[0].data["to_masked"] == "a***@example.com"


def test_a_text_message_arrives_and_its_delivery_is_asked_for(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock
) -> None:
    company.leave_for_customer()
    send()
    (arrived,) = texts.to(company.phone)
    assert (arrived["from"], arrived["body"]) == ("+15005550006", company.only_message()["text"])
    clock.advance(seconds=20)
    ask()
    assert company.only_message()["state"] == "sent"
    arrived["status"] = "delivered"
    clock.advance(seconds=40)
    ask()
    message = company.only_message()
    assert (message["state"], message["delivered_at"]) == ("delivered", "2030-05-06T15:01:00Z")
    assert [one.type for one in company.said(message["id"])][-1] == "message.delivered.v1"


def test_a_text_that_the_network_turns_down_later_is_shown_as_failed(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock
) -> None:
    company.leave_for_customer()
    send()
    texts.to(company.phone)[0].update(
        status="undelivered", error_code=30005, error_message="Unknown destination handset"
    )
    clock.advance(seconds=20)
    ask()
    message = company.only_message()
    assert (message["state"], message["reason"]) == (
        "failed",
        "The phone's network did not take it: Unknown destination handset (30005)",
    )


def test_sending_again_finds_nothing_to_send(company: Company, mail: MailServer, texts: SmsServer, send: Work) -> None:
    company.send_proposal()
    send()
    send()
    assert len(mail.to(company.email)) == len(texts.to(company.phone)) == 1


def test_two_senders_at_once_send_once(company: Company, mail: MailServer, texts: SmsServer, send: Work) -> None:
    for _ in range(5):
        company.send_proposal()
    with ThreadPoolExecutor(2) as pool:
        assert sum(future.result() for future in [pool.submit(send), pool.submit(send)]) >= 10
    assert (len(mail.to(company.email)), len(texts.to(company.phone))) == (5, 5)
    assert {one["state"] for one in company.messages()} == {"sent"}


def test_a_refused_recipient_fails_at_once_with_the_servers_words(
    company: Company, mail: MailServer, send: Work
) -> None:
    mail.trouble[company.email] = "refuse_recipient"
    company.send_proposal(channels=("email",))
    send()
    message = company.only_message()
    assert (message["state"], message["reason"]) == ("failed", "The mail server said 550 nobody here")
    assert [one.type for one in company.said(message["id"])] == ["message.queued.v1", "message.failed.v1"]


def test_a_refused_number_fails_at_once_with_the_providers_words(
    company: Company, texts: SmsServer, send: Work
) -> None:
    texts.trouble[company.phone] = "refuse"
    company.leave_for_customer()
    send()
    message = company.only_message()
    assert message["state"] == "failed" and "Invalid 'To' Phone Number" in message["reason"]


@pytest.mark.parametrize("trouble", ["busy", "hang_up_at_data"])
def test_what_certainly_was_not_taken_is_tried_again_five_times(
    company: Company, mail: MailServer, send: Work, clock: FixedClock, trouble: str
) -> None:
    mail.trouble[company.email] = trouble  # type: ignore[assignment]
    company.send_proposal(channels=("email",))
    for seconds in (30, 120, 600, 1800):
        send()
        assert company.only_message()["state"] == "queued"
        clock.advance(seconds=seconds - 1)
        assert send() == 0
        clock.advance(seconds=1)
    send()
    message = company.only_message()
    assert (message["state"], message["attempts"]) == ("failed", 5)
    assert message["reason"].startswith("Gave up after 5 tries: The mail server ")
    assert mail.to(company.email) == []


def test_a_recovered_server_gets_the_message_at_the_next_try(
    company: Company, texts: SmsServer, send: Work, clock: FixedClock
) -> None:
    texts.trouble[company.phone] = "slow_down"
    company.send_proposal(channels=("sms",))
    send()
    del texts.trouble[company.phone]
    clock.advance(seconds=30)
    send()
    message = company.only_message()
    assert (message["state"], message["attempts"], message["reason"]) == ("sent", 2, None)


def test_an_eta_that_could_not_be_sent_in_time_is_given_up(
    company: Company, texts: SmsServer, send: Work, clock: FixedClock
) -> None:
    texts.trouble[company.phone] = "slow_down"
    company.leave_for_customer(eta_in_minutes=10)
    send()
    clock.advance(minutes=30)
    send()
    message = company.only_message()
    assert (message["state"], message["reason"]) == ("failed", "It could not be sent in time to be of use")


def test_an_account_link_is_forgotten_once_it_is_sent(company: Company, mail: MailServer, send: Work) -> None:
    company.ask_for_reset()
    send()
    (arrived,) = mail.to(company.email)
    assert "https://crewline.test/reset/secret-reset-token" in arrived.text
    message = company.only_message()
    assert company.harness.rows("SELECT subject, text FROM messages WHERE id = %s", message["id"]) == [(None, "")]
