"""What phones did is known for ninety days after it was answered; then it is forgotten, and never done twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from common.clock import FixedClock
from common.ids import new_id
from job.domain.sync.action import KEPT_DAYS
from job.entrypoints.timers import forget_old_actions
from job.testing import NOW, Company
from job.testing.team import Team


@pytest.fixture
def team(company: Company) -> Team:
    """A crew of two at one visit."""
    return Team(company)


@pytest.fixture
def later(clock: FixedClock) -> Iterator[FixedClock]:
    """A clock that may be moved; it is set back."""
    yield clock
    clock.move_to(NOW)


def kept(team: Team) -> int:
    rows = team.company.harness.rows("SELECT count(*) FROM sync_actions WHERE organization_id = %s", team.company.id)
    return int(rows[0][0])


def a_note(team: Team) -> dict[str, Any]:
    facts = {"note_id": str(new_id()), "job_id": team.job["id"], "text": "Mind the dog"}
    return team.phone.did("note.add", seen=0, **facts)


def test_an_action_of_long_ago_is_answered_as_such_and_not_done_again(team: Team, later: FixedClock) -> None:
    old, start = a_note(team), team.phone.moved("start", team.visit)
    assert team.phone.outcomes(old, start) == ["applied", "applied"]
    later.advance(days=KEPT_DAYS - 1)
    forget_old_actions(team.company.harness.service)
    assert team.phone.outcomes(old) == ["already_applied"]
    later.advance(days=1)
    forget_old_actions(team.company.harness.service)
    assert kept(team) == 0
    answers = team.phone.send(old, start, sent_at=NOW + timedelta(days=KEPT_DAYS))
    assert [(each["outcome"], each["problem"]["code"]) for each in answers] == [("refused", "answered_long_ago")] * 2
    job = team.company.job(team.job["id"])
    assert (len(job["notes"]), len(team.company.said("visit.started.v1", team.visit["id"]))) == (1, 1)
    assert team.phone.outcomes(a_note(team), sent_at=NOW + timedelta(days=KEPT_DAYS)) == ["applied"]


def test_what_waits_for_the_offices_decision_is_kept(team: Team, later: FixedClock) -> None:
    team.company.move(team.visit, "cancel", {"reason": "rain"})
    moves = [team.phone.moved(move, team.visit) for move in ("en_route", "start")]
    assert team.phone.outcomes(*moves) == ["conflict", "conflict"]
    conflicts = team.conflicts()
    assert team.resolve(conflicts[0], "keep_server").status_code == 200
    later.advance(days=KEPT_DAYS + 1)
    forget_old_actions(team.company.harness.service)
    assert kept(team) == 1
    assert len(team.conflicts(state="resolved")) == 1
    assert team.resolve(conflicts[1], "keep_server").status_code == 200
    forget_old_actions(team.company.harness.service)
    assert kept(team) == 0
