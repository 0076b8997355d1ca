"""What a presented refresh token means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from common.ids import new_id
from gateway.domain.sessions import GRACE, IDLE, LONGEST, Session

NOW = datetime(2030, 1, 1, tzinfo=UTC)
FIRST, SECOND, THIRD = b"first", b"second", b"third"


def session() -> Session:
    return Session(
        organization_id=new_id(),
        id=new_id(),
        person_id=new_id(),
        started_at=NOW,
        refreshed_at=NOW,
        generation=1,
        current_hash=FIRST,
        previous_hash=None,
        ended_at=None,
    )


def test_the_current_token_is_exchanged() -> None:
    begun = session()
    assert begun.judge(FIRST, now=NOW) == "exchange"
    begun.exchange(SECOND, now=NOW)
    assert (begun.generation, begun.judge(SECOND, now=NOW)) == (2, "exchange")


def test_just_after_the_exchange_the_old_token_gives_the_same_again() -> None:
    begun = session()
    begun.exchange(SECOND, now=NOW)
    assert begun.judge(FIRST, now=NOW + GRACE) == "repeat"
    assert begun.judge(FIRST, now=NOW + GRACE + timedelta(milliseconds=1)) == "reused"


def test_an_older_token_is_reuse_even_at_once() -> None:
    begun = session()
    begun.exchange(SECOND, now=NOW)
    begun.exchange(THIRD, now=NOW)
    assert begun.judge(FIRST, now=NOW) == "reused"


def test_an_ended_session_takes_nothing() -> None:
    begun = session()
    begun.end("log_out", now=NOW)
    assert begun.judge(FIRST, now=NOW) == "ended"
    begun.end("reuse", now=NOW + timedelta(days=1))
    assert (begun.ended_because, begun.ended_at) == ("log_out", NOW)


def test_a_session_ends_by_idling_and_at_last_in_any_case() -> None:
    begun = session()
    assert begun.judge(FIRST, now=NOW + IDLE) == "ended"
    begun.refreshed_at = NOW + LONGEST - timedelta(days=1)
    assert begun.expires_at == NOW + LONGEST
