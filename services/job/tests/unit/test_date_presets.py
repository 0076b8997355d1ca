"""Spans of days by name: what they cover, on whatever day they are asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from job.domain.date_presets import SPANS, days_of

TODAY = date(2030, 5, 8)  # a Wednesday
day = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("preset", "first", "last"),
    [
        ("yesterday", "2030-05-07", "2030-05-07"),
        ("today", "2030-05-08", "2030-05-08"),
        ("tomorrow", "2030-05-09", "2030-05-09"),
        ("last_week", "2030-04-29", "2030-05-05"),
        ("this_week", "2030-05-06", "2030-05-12"),
        ("next_week", "2030-05-13", "2030-05-19"),
        ("last_month", "2030-04-01", "2030-04-30"),
        ("this_month", "2030-05-01", "2030-05-31"),
        ("next_month", "2030-06-01", "2030-06-30"),
    ],
)
def test_a_span_covers_its_days(preset: str, first: str, last: str) -> None:
    assert [each.isoformat() for each in days_of(preset, today=TODAY)] == [first, last]


@given(today=day)
def test_neighbouring_spans_touch_and_this_one_holds_today(today: date) -> None:
    for unit in ("week", "month"):
        last, this, following = (days_of(f"{which}_{unit}", today=today) for which in ("last", "this", "next"))
        assert this[0] <= today <= this[1]
        assert (last[1] + timedelta(days=1), this[1] + timedelta(days=1)) == (this[0], following[0])
    assert all(first <= end for first, end in (days_of(preset, today=today) for preset in SPANS))
