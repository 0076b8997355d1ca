"""The grid, the promise and the record of a placement."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.errors import InvalidInput
from scheduling.app.placing import Wish, changed_placement
from scheduling.domain.placements import (
    Placement,
    Window,
    asked_window,
    check_duration,
    check_start,
    default_window,
    duration_on_grid,
    kept_or_renewed,
)
from scheduling.domain.refusals import OffGrid, WindowMissesStart

NINE = datetime(2030, 3, 4, 14, 0, tzinfo=UTC)
STARTS = st.integers(0, 4000).map(lambda quarters: NINE + timedelta(minutes=15 * quarters))
MARGINS = st.integers(0, 480)


def placement(starts_at: datetime = NINE, *, minutes: int = 120, margin: int = 60) -> Placement:
    return Placement(
        crew_id=UUID(int=1),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        window=default_window(starts_at, margin_minutes=margin),
        extra_people=(UUID(int=2),),
    )


@given(minutes=st.integers(-10, 5000))
def test_an_estimate_is_rounded_up_to_quarters_within_a_day(minutes: int) -> None:
    rounded = duration_on_grid(minutes)
    assert check_duration(rounded) == rounded
    assert rounded >= min(minutes, 24 * 60)
    assert rounded - minutes < 15 or rounded in (15, 24 * 60)


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(seconds=1), timedelta(microseconds=1)])
def test_a_start_off_the_grid_is_refused(off: timedelta) -> None:
    with pytest.raises(OffGrid):
        check_start(NINE + off)


@pytest.mark.parametrize("minutes", [0, 10, 24 * 60 + 15])
def test_a_length_off_the_grid_is_refused(minutes: int) -> None:
    with pytest.raises(OffGrid):
        check_duration(minutes)


@given(first=STARTS, then=STARTS, made_with=MARGINS, margin=MARGINS)
def test_a_promise_always_holds_the_start_and_is_kept_whenever_it_can_be(
    first: datetime, then: datetime, made_with: int, margin: int
) -> None:
    promised = default_window(first, margin_minutes=made_with)
    now = kept_or_renewed(promised, starts_at=then, margin_minutes=margin)
    assert now.holds(then)
    assert (now == promised) or not promised.holds(then)


@given(starts_at=STARTS, minutes=st.integers(1, 96).map(lambda quarters: quarters * 15), margin=MARGINS)
def test_a_placement_comes_back_from_its_record(starts_at: datetime, minutes: int, margin: int) -> None:
    there = placement(starts_at, minutes=minutes, margin=margin)
    assert Placement.from_record(json.loads(json.dumps(there.as_record()))) == there


@given(starts_at=STARTS, margin=MARGINS)
def test_moving_keeps_length_crew_and_people(starts_at: datetime, margin: int) -> None:
    moved = changed_placement(Wish(starts_at=starts_at), placement(), margin_minutes=margin)
    assert (moved.starts_at, moved.duration_minutes, moved.extra_people) == (starts_at, 120, (UUID(int=2),))
    assert moved.window.holds(starts_at)


def test_a_window_that_misses_the_start_is_refused_at_the_end_that_is_wrong() -> None:
    with pytest.raises(WindowMissesStart) as early:
        asked_window(NINE - timedelta(hours=2), NINE - timedelta(hours=1), starts_at=NINE)
    assert early.value.field == "window_ends_at"
    with pytest.raises(WindowMissesStart) as late:
        asked_window(NINE + timedelta(hours=1), NINE + timedelta(hours=2), starts_at=NINE)
    assert late.value.field == "window_starts_at"


def test_a_window_of_more_than_a_day_is_no_promise() -> None:
    with pytest.raises(WindowMissesStart):
        asked_window(NINE, NINE + timedelta(hours=25), starts_at=NINE)


def test_half_a_window_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        Wish(window_starts_at=NINE).window_for(NINE)
    assert refused.value.field == "window_ends_at"


def test_a_window_without_width_holds_the_very_start() -> None:
    assert default_window(NINE, margin_minutes=0) == Window(starts_at=NINE, ends_at=NINE)
    assert default_window(NINE, margin_minutes=0).holds(NINE)
