"""The table of rules is whole, and the guide for app builders shows all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.errors import Refusal
from job.domain import statuses
from job.domain.sync.action import KINDS, MOVES, NEEDS, OUTCOMES
from job.domain.sync.rules import RULES, TARGETS, Lost, judge_move
from job.domain.sync.times import MARKS
from job.domain.visit import Visit

GUIDE = Path(__file__).parents[4] / "docs" / "howto" / "offline-sync.md"


def a_visit(status: str, *, set_back_version: int | None = None) -> Visit:
    return Visit(status=status, version=5, set_back_version=set_back_version)


@pytest.mark.parametrize("word", [*RULES, *KINDS, *OUTCOMES, *MARKS])
def test_the_guide_tells_every_rule_kind_outcome_and_mark(word: str) -> None:
    assert f"`{word}`" in GUIDE.read_text(encoding="utf-8")


def test_every_kind_says_what_it_needs_and_every_move_where_it_leads() -> None:
    assert NEEDS.keys() == set(KINDS)
    assert TARGETS.keys() == set(MOVES)


@pytest.mark.parametrize("kind", MOVES)
@pytest.mark.parametrize("status", statuses.ALL)
def test_nobody_elses_change_excuses_no_illegal_move_and_anybodys_is_a_conflict(kind: str, status: str) -> None:
    legal = TARGETS[kind] in statuses.LEGAL_MOVES[status]
    is_so = status == TARGETS[kind] or (kind == "visit.reset" and status == "unscheduled")
    unchanged, changed = judged(status, kind, seen=5), judged(status, kind, seen=4)
    if is_so:
        assert (unchanged, changed) == ("already", "already")
    elif kind == "visit.reset":
        assert (unchanged, isinstance(changed, Lost)) == ("apply", True)
    elif legal:
        assert (unchanged, changed) == ("apply", "apply")
        assert judged(status, kind, seen=4, set_back_version=5) == Lost("taken_back")
    else:
        assert unchanged == "illegal_move"
        assert changed == Lost("office_cancel_wins" if status == "cancelled" else "machine_decides")


def judged(status: str, kind: str, *, seen: int, set_back_version: int | None = None) -> object:
    try:
        return judge_move(a_visit(status, set_back_version=set_back_version), kind=kind, seen_version=seen)
    except Refusal as refusal:
        return refusal.code
