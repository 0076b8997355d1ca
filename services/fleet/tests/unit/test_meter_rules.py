"""Whatever is read late, twice a day or voided: between neighbouring days a meter never runs backwards."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.domain.meters import (
    MILES,
    MeterRunsBackwards,
    Neighbours,
    Reading,
    check_between,
    jumps,
    usual_per_day,
)

FIRST = date(2030, 1, 1)
days = st.integers(0, 9).map(lambda number: FIRST + timedelta(days=number))
deeds = st.lists(st.tuples(st.sampled_from(["read", "read", "void"]), days, st.integers(0, 60)), max_size=40)


def neighbours(kept: list[Reading], on: date) -> Neighbours:
    return Neighbours(
        before=max((one for one in kept if one.on < on), default=None),
        after=min((one for one in kept if one.on > on), default=None),
    )


@given(deeds)
def test_no_history_of_readings_and_voids_runs_backwards(history: list[tuple[str, date, int]]) -> None:
    kept: list[Reading] = []
    for deed, on, tenths in history:
        if deed == "void" and kept:
            kept.pop(tenths % len(kept))
        elif deed == "read":
            with contextlib.suppress(MeterRunsBackwards):
                check_between(Reading(on, tenths), neighbours(kept, on))
                kept.append(Reading(on, tenths))
        by_day = {on: [one.tenths for one in kept if one.on == on] for on in {one.on for one in kept}}
        assert all(max(by_day[before]) <= min(by_day[after]) for before, after in pairwise(sorted(by_day)))


@given(deeds, days, st.integers(0, 60))
def test_only_what_would_run_backwards_is_refused(history: list[tuple[str, date, int]], on: date, tenths: int) -> None:
    kept = [Reading(FIRST + timedelta(days=place), 6 * place) for place in range(0, 10, 2)]
    fits = all(one.tenths <= tenths for one in kept if one.on < on) and all(
        tenths <= one.tenths for one in kept if one.on > on
    )
    try:
        check_between(Reading(on, tenths), neighbours(kept, on))
    except MeterRunsBackwards as refusal:
        assert not fits
        assert refusal.extra["neighbour"]["read_on"] in {one.on for one in kept}
    else:
        assert fits


def test_the_usual_is_what_was_added_a_day_lately() -> None:
    long_ago = Reading(FIRST - timedelta(days=400), 0)
    lately = [Reading(FIRST + timedelta(days=10 * place), 50_000 + 3_000 * place) for place in range(3)]
    assert usual_per_day([long_ago, *lately]) == Fraction(300)
    assert usual_per_day(lately[:1]) is None
    assert usual_per_day([]) is None


@pytest.mark.parametrize(
    ("tenths", "days_later", "readings", "suspicious"),
    [
        (3_000, 1, 3, False),  # 300 miles a day surprise nobody
        (3_001, 1, 3, True),
        (30_001, 10, 3, True),
        (30_000, 10, 3, False),
        (99_999, 1, 2, False),  # too little is known of it yet
    ],
)
def test_far_more_than_usual_is_asked_about(tenths: int, days_later: int, readings: int, suspicious: bool) -> None:
    before, new = Reading(FIRST, 1_000), Reading(FIRST + timedelta(days=days_later), 1_000 + tenths)
    assert jumps(new, before=before, usual=Fraction(200), readings=readings, meter=MILES) is suspicious
    assert not jumps(new, before=before, usual=Fraction(tenths), readings=readings, meter=MILES)


def test_engines_do_not_run_longer_than_days_are() -> None:
    before, new = Reading(FIRST, 0), Reading(FIRST + timedelta(days=1), 161)
    assert jumps(new, before=before, usual=Fraction(10), readings=9, meter="engine_hours")
