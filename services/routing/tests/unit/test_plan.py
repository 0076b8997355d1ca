"""The rules of a plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from common.ids import new_id
from routing.domain.events import PlanOpened
from routing.domain.plan import Plan, TitleIsBlank

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_opening_tells_what_was_opened() -> None:
    plan = Plan(organization_id=new_id(), id=new_id())
    said = plan.open(title=" North side ", at=NOON)
    assert said == PlanOpened(plan_id=plan.id, title="North side", opened_at=NOON)


def test_a_blank_title_is_refused() -> None:
    with pytest.raises(TitleIsBlank):
        Plan(organization_id=new_id(), id=new_id()).open(title="  ", at=NOON)
