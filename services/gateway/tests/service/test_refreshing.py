"""Refresh tokens: good once, the same pair for two who ask at once, and the end of the session for a thief."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from werkzeug.test import TestResponse

from common.clock import FixedClock
from gateway.forwarding.callers import REMEMBERED_SECONDS
from gateway.testing.company import Front, SignedIn, gateway_front

GRACE_OVER = 11
RACES = 200
STATED_BOUND_SECONDS = 300


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def front(postgres_admin_url: str, clock: FixedClock) -> Iterator[Front]:
    with gateway_front(clock=clock, admin_url=postgres_admin_url) as running:
        yield running


def refresh(front: Front, token: str) -> TestResponse:
    return front.call("POST", "/api/v1/sessions/refresh", {"refresh_token": token})


def audited(owner: SignedIn, action: str) -> int:
    return len(owner.get(f"/api/v1/audit/gateway?action={action}").get_json()["items"])


def test_a_refresh_gives_a_new_pair_that_works(front: Front, owner: SignedIn, clock: FixedClock) -> None:
    clock.advance(minutes=6)
    assert owner.get("/api/v1/me").status_code == 401
    renewed = front.signed_in(refresh(front, owner.refresh_token))
    assert renewed.refresh_token != owner.refresh_token
    assert renewed.get("/api/v1/me").status_code == 200


def test_an_access_token_lives_for_five_minutes(owner: SignedIn, clock: FixedClock) -> None:
    assert owner.answer["expires_in"] == 300
    clock.advance(seconds=299)
    assert owner.get("/api/v1/me").status_code == 200
    clock.advance(seconds=1)
    assert owner.get("/api/v1/me").status_code == 401


def test_two_refreshes_at_once_yield_one_new_pair(front: Front, owner: SignedIn) -> None:
    person = owner
    with ThreadPoolExecutor(2) as pool:
        for race in range(RACES):
            answers = list(pool.map(lambda token: refresh(front, token), [person.refresh_token] * 2))
            pairs = {(a.get_json()["access_token"], a.get_json()["refresh_token"]) for a in answers}
            assert len(pairs) == 1, race
            person = front.signed_in(answers[0])
    assert person.get("/api/v1/me").status_code == 200


def test_stolen_then_used_ends_the_session_for_both(front: Front, owner: SignedIn, clock: FixedClock) -> None:
    thief = front.signed_in(refresh(front, owner.refresh_token))
    clock.advance(seconds=GRACE_OVER)
    assert refresh(front, owner.refresh_token).status_code == 401
    assert refresh(front, thief.refresh_token).status_code == 401
    assert thief.get("/api/v1/me").status_code == 401


def test_used_then_stolen_ends_the_session_for_both(front: Front, owner: SignedIn, clock: FixedClock) -> None:
    renewed = front.signed_in(refresh(front, owner.refresh_token))
    clock.advance(seconds=GRACE_OVER)
    assert refresh(front, owner.refresh_token).status_code == 401
    assert renewed.get("/api/v1/me").status_code == 401
    back = front.signed_in(front.log_in(str(owner.answer["person"]["email"])))
    assert audited(back, "session.reuse_detected") == 1


def test_after_a_theft_the_tokens_die_in_every_process_within_the_stated_bound(
    front: Front, owner: SignedIn, clock: FixedClock
) -> None:
    """A second gateway process on the same database has seen both access tokens before the theft came to light."""
    other = Front(front.harness, {})
    thief = front.signed_in(refresh(front, owner.refresh_token))
    tokens = (owner.token, thief.token)
    assert [_opens(other, token) for token in tokens] == [True, True]
    clock.advance(seconds=GRACE_OVER)
    assert refresh(front, owner.refresh_token).status_code == 401
    assert [_opens(front, token) for token in tokens] == [False, False]
    clock.advance(seconds=REMEMBERED_SECONDS)
    assert [_opens(place, token) for place in (front, other) for token in tokens] == [False] * 4
    clock.advance(seconds=STATED_BOUND_SECONDS)
    assert [_opens(place, token) for place in (front, other) for token in tokens] == [False] * 4


def _opens(front: Front, token: str) -> bool:
    return front.call("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_a_token_two_exchanges_old_is_reuse_even_within_the_grace(front: Front, owner: SignedIn) -> None:
    second = front.signed_in(refresh(front, owner.refresh_token))
    third = front.signed_in(refresh(front, second.refresh_token))
    assert refresh(front, owner.refresh_token).status_code == 401
    assert refresh(front, third.refresh_token).status_code == 401


def test_other_sessions_of_the_person_go_on_after_a_theft(front: Front, owner: SignedIn, clock: FixedClock) -> None:
    phone = front.signed_in(front.log_in(str(owner.answer["person"]["email"])))
    refresh(front, owner.refresh_token)
    clock.advance(seconds=GRACE_OVER)
    refresh(front, owner.refresh_token)
    assert phone.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 43, "é" * 43, "A" * 512])
def test_what_was_never_a_token_is_refused(front: Front, token: str) -> None:
    assert refresh(front, token).status_code == 401


def test_an_access_token_refreshes_nothing(front: Front, owner: SignedIn) -> None:
    assert refresh(front, owner.token).status_code in (401, 422)


def test_only_hashes_of_tokens_are_stored(front: Front, owner: SignedIn) -> None:
    rows = str(front.harness.rows("SELECT * FROM sessions")) + str(front.harness.rows("SELECT * FROM entry_tokens"))
    assert owner.refresh_token not in rows and owner.token not in rows
