"""Where nobody can tell whether a message went out: it is shown, looked for, and never sent twice by the machine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from common.clock import FixedClock
from common.failpoints import FailpointHit
from notification.testing import Company, MailServer, SmsServer

Work = Callable[[], int]
CrashAt = Callable[[str], None]


@pytest.mark.parametrize("trouble", ["hang_up_after_dot", "silent_after_dot"])
def test_an_email_nobody_answered_for_is_shown_and_not_sent_again(
    company: Company, mail: MailServer, send: Work, clock: FixedClock, trouble: str
) -> None:
    mail.trouble[company.email] = trouble  # type: ignore[assignment]
    company.send_proposal(channels=("email",))
    send()
    message = company.only_message()
    assert message["state"] == "unknown" and "did not say whether it took the message" in message["reason"]
    clock.advance(hours=30)
    send()
    assert len(mail.to(company.email)) == 1


def test_a_text_nobody_answered_for_is_found_at_the_provider(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock
) -> None:
    texts.trouble[company.phone] = "take_and_hang_up"
    company.leave_for_customer()
    send()
    assert company.only_message()["state"] == "unknown"
    clock.advance(seconds=20)
    ask()
    send()
    assert company.only_message()["state"] == "sent" and len(texts.to(company.phone)) == 1


def test_a_text_the_provider_does_not_list_stays_unknown_until_a_person_decides(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock
) -> None:
    texts.trouble[company.phone] = "take_nothing_and_hang_up"
    company.send_proposal(channels=("sms",))
    send()
    for _ in range(8):
        clock.advance(hours=4)
        ask()
        send()
    message = company.only_message()
    assert message["state"] == "unknown" and texts.to(company.phone) == []
    del texts.trouble[company.phone]
    assert company.retry(message).status_code == 200
    send()
    assert company.only_message()["state"] == "sent" and len(texts.to(company.phone)) == 1


def test_an_earlier_text_that_reads_the_same_is_not_taken_for_the_lost_one(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock
) -> None:
    company.leave_for_customer()
    send()
    texts.trouble[company.phone] = "take_nothing_and_hang_up"
    company.leave_for_customer()
    send()
    clock.advance(seconds=20)
    ask()
    assert sorted(one["state"] for one in company.messages()) == ["sent", "unknown"]


@pytest.mark.parametrize("place", ["notification.after_claim", "notification.after_call"])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_crash_around_the_call_never_sends_twice(
    company: Company,
    mail: MailServer,
    texts: SmsServer,
    send: Work,
    clock: FixedClock,
    crash_at: CrashAt,
    place: str,
    channel: str,
) -> None:
    company.send_proposal(channels=(channel,))
    crash_at(place)
    with pytest.raises(FailpointHit):
        send()
    assert company.only_message()["state"] == "sending"
    send()
    clock.advance(minutes=10)
    send()
    message = company.only_message()
    assert message["state"] == "unknown" and "may or may not have gone out" in message["reason"]
    assert [one.type for one in company.said(message["id"])] == ["message.queued.v1", "message.failed.v1"]
    arrived = len(mail.to(company.email)) + len(texts.to(company.phone))
    assert arrived == (1 if place == "notification.after_call" else 0)


def test_a_text_sent_before_the_crash_is_found_again(
    company: Company, texts: SmsServer, send: Work, ask: Work, clock: FixedClock, crash_at: CrashAt
) -> None:
    company.send_proposal(channels=("sms",))
    crash_at("notification.after_call")
    with pytest.raises(FailpointHit):
        send()
    clock.advance(minutes=10)
    send()
    clock.advance(minutes=1)
    ask()
    assert company.only_message()["state"] == "sent" and len(texts.to(company.phone)) == 1
