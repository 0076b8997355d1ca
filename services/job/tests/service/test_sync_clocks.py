"""Phones' clocks are wrong: times are corrected within bounds, marked, and kept as they were said too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.testing.harness import Harness
from job.testing import NOW, Company, Team


@pytest.fixture
def team(company: Company) -> Team:
    return Team(company)


@pytest.mark.parametrize(
    ("sent_ago", "done_ago", "counts_ago", "mark"),
    [
        (0, 600, 600, None),
        (-60, 600, 600, None),
        (-1800, 600, 2400, "clock_corrected"),
        (0, -600, 0, "from_future"),
        (-10 * 86_400, -86_400 * 9, 0, "from_future"),
        (0, 40 * 86_400, 30 * 86_400, "too_old"),
    ],
)
def test_times_are_by_the_servers_clock_within_bounds(
    team: Team, harness: Harness, sent_ago: int, done_ago: int, counts_ago: int, mark: str | None
) -> None:
    start = team.phone.moved("start", team.visit, at=NOW - timedelta(seconds=done_ago))
    answer = team.phone.send(start, sent_at=NOW - timedelta(seconds=sent_ago))[0]
    expected = NOW - timedelta(seconds=counts_ago)
    assert (answer["time_mark"], answer["outcome"]) == (mark, "applied")
    assert answer["happened_at"] == expected.isoformat().replace("+00:00", "Z")
    stored = harness.rows("SELECT client_at, happened_at FROM sync_actions WHERE id = %s", start["id"])
    assert stored == [(NOW - timedelta(seconds=done_ago), expected)]
    skew = harness.rows("SELECT skew_seconds FROM sync_devices WHERE id = %s", team.phone.id)[0][0]
    assert skew == max(-86_400, min(86_400, sent_ago))


def test_a_move_never_happened_before_the_one_it_follows(team: Team) -> None:
    team.other.send(team.other.moved("en_route", team.visit, at=NOW - timedelta(minutes=5)))
    start = team.phone.send(team.phone.moved("start", team.visit, at=NOW - timedelta(minutes=20)))[0]
    assert (start["time_mark"], start["happened_at"]) == ("before_previous", "2030-05-06T14:55:00Z")
