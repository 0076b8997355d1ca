"""Whatever two phones and an office do to a visit, however it is sent: what comes of it is what comes of hearing each
deed at once and once, or a conflict is listed. Two thousand histories against the rules alone; fewer against the
service, in tests/service, which must agree with these."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from job.testing.histories import ModelServer, in_order, play

CODES = st.lists(st.integers(0, 16 * 16 - 1), max_size=40)


@settings(max_examples=2_000, deadline=None)
@given(CODES)
@example([0, 1, 17, 21])  # the same report by two phones, then one of them sets back
@example([0, 0, 16, 0, 1, 9, 16])  # a phone moves on over a change, then sets back
@example([1, 16, 16, 0])  # set back and reported anew, then the old report of the other phone
@example([0, 8, 9, 16, 17, 21, 1])  # two set back, then one sets out
def test_no_order_and_no_repetition_changes_what_comes_of_a_history(codes: list[int]) -> None:
    server = ModelServer()
    done = play(codes, server, is_answered=lambda deed: deed.number in server.outcomes)
    by_phones = {deed.number for deed in done if deed.device is not None}
    assert server.outcomes.keys() == by_phones
    assert server.waiting == {}
    assert "refused" not in server.outcomes.values()  # a phone offers what is legal as far as it knows
    if "conflict" not in server.outcomes.values():
        assert server.facts() == in_order(done).facts()


@settings(max_examples=300, deadline=None)
@given(CODES)
def test_one_phone_by_itself_never_has_a_conflict(codes: list[int]) -> None:
    alone = [code for code in codes if code % 2 == 0]  # acts, sends and looks of the first phone only
    server = ModelServer()
    done = play(alone, server, is_answered=lambda deed: deed.number in server.outcomes)
    assert set(server.outcomes.values()) <= {"applied"}
    assert server.facts() == in_order(done).facts()
