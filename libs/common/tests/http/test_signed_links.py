"""A signed link opens one thing for five to ten minutes, and nothing else opens anything."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.http.signed_links import SignedLinks, link_end
from common.ids import new_id

KEY = "a-key-of-the-tests-that-signs-links"
NOW = datetime(2030, 5, 6, 15, 2, 30, tzinfo=UTC)
LINKS = SignedLinks(KEY, purpose="pebble")
ORGANIZATION, RECORD = new_id(), new_id()


def token(at: datetime = NOW) -> str:
    return LINKS.token(ORGANIZATION, RECORD, variant=1, now=at)


def test_a_link_tells_what_it_opens_until_it_ends() -> None:
    found = LINKS.read(token(), now=NOW)
    assert found is not None
    assert (found.organization_id, found.record_id, found.variant) == (ORGANIZATION, RECORD, 1)
    assert LINKS.read(token(), now=found.expires_at - timedelta(seconds=1)) == found
    assert LINKS.read(token(), now=found.expires_at) is None


@given(st.datetimes(datetime(2024, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_no_link_is_good_for_more_than_ten_minutes_or_less_than_five(now: datetime) -> None:
    left = link_end(now) - now
    assert timedelta(minutes=5) <= left <= timedelta(minutes=10)


def test_the_same_link_is_made_again_for_a_while() -> None:
    assert token(NOW) == token(NOW + timedelta(minutes=2))
    assert token(NOW) != token(NOW + timedelta(minutes=3))


@given(st.integers(0, 68), st.integers(1, 255))
def test_a_link_with_another_byte_opens_nothing(place: int, change: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(token()))
    raw[place] ^= change
    assert LINKS.read(base64.urlsafe_b64encode(bytes(raw)).decode(), now=NOW) is None


@given(st.text(max_size=120))
def test_any_other_text_opens_nothing(text: str) -> None:
    assert LINKS.read(text, now=NOW) is None


def test_another_key_or_purpose_opens_nothing() -> None:
    assert SignedLinks(KEY, purpose="ripple").read(token(), now=NOW) is None
    assert SignedLinks(KEY[::-1], purpose="pebble").read(token(), now=NOW) is None
