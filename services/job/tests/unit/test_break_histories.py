"""However what two phones tell of a person's breaks is sent: the person's time is what it is when each word is heard at
once, or a conflict is listed. Two thousand histories against the rules alone; the service must agree."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from job.testing.break_histories import ModelClock, heard_at_once, play_breaks

CODES = st.lists(st.integers(0, 8 * 16 - 1), min_size=8, max_size=40)


@settings(max_examples=2_000, deadline=None)
@given(CODES)
def test_no_order_and_no_repetition_changes_when_somebody_rested(codes: list[int]) -> None:
    server = ModelClock()
    done = play_breaks(codes, server)
    assert server.outcomes.keys() == {one.number for one in done}
    assert server.waiting == {}
    entries = server.entries
    assert all(one.ended_at is not None and one.ended_at <= other.started_at for one, other in pairwise(entries))
    if "conflict" not in server.outcomes.values():
        assert server.spans() == heard_at_once(done).spans()


@settings(max_examples=300, deadline=None)
@given(CODES)
def test_ones_own_phone_by_itself_never_has_a_conflict(codes: list[int]) -> None:
    server = ModelClock()
    done = play_breaks([code for code in codes if code % 2 == 0], server)
    assert set(server.outcomes.values()) <= {"applied"}
    assert server.spans() == heard_at_once(done).spans()


@settings(max_examples=300, deadline=None)
@given(CODES)
def test_even_with_conflicts_nobody_is_on_the_clock_longer_than_the_visit(codes: list[int]) -> None:
    server = ModelClock()
    done = play_breaks(codes, server)
    moves = {one.kind: one.number for one in done if not one.kind.startswith("break")}
    spans = server.spans()
    if spans:
        assert spans[0][0] == min(moves.values())
        assert spans[-1][1] == moves.get("visit.complete")
        assert all(one[1] == other[0] for one, other in pairwise(spans))
