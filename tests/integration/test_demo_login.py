"""The login that `make run` makes up is one that the gateway lets in, whatever is drawn for it."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crewline_local.story.demo_company import DemoCompany, demo_password
from crewline_local.story.demo_facts import COMPANY, OWNER
from gateway.domain.passwords import WeakPassword, ensure_strong


@given(drawn=st.text("0123456789abcdef", min_size=12, max_size=12))
@example(drawn="0" * 12)
@example(drawn="407392518864")
@example(drawn="f" * 12)
def test_its_password_is_strong_enough(drawn: str) -> None:
    with pytest.MonkeyPatch.context() as drawing:
        drawing.setattr(secrets, "token_hex", lambda _bytes: drawn)
        ensure_strong(demo_password(), about=[COMPANY, OWNER["name"], DemoCompany.email])


def test_control_a_word_that_people_use_is_refused_around_digits() -> None:
    with pytest.raises(WeakPassword):
        ensure_strong("crew-42-line")
