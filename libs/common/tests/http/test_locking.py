"""A lock gives the record as it is after the wait, also when the session had read it before."""

from __future__ import annotations

import pytest

from common.db.unit_of_work import SYSTEM
from common.errors import StaleVersion
from common.testing.harness import Harness

from .conftest import ORGANIZATION, Widget


def _made(harness: Harness) -> Widget:
    with harness.service.unit_of_work(ORGANIZATION, SYSTEM) as uow:
        widget = Widget(organization_id=ORGANIZATION, name="lock", price_minor=1, currency="USD", made_at=uow.now)
        uow.session.add(widget)
    return widget


def test_a_record_changed_since_it_was_read_is_fresh_and_not_stale(harness: Harness) -> None:
    made = _made(harness)
    with harness.service.unit_of_work(ORGANIZATION, SYSTEM) as uow:
        seen = uow.get(Widget, made.id)
        with harness.service.unit_of_work(ORGANIZATION, SYSTEM) as other:
            other.lock(Widget, made.id).name = "changed"
        assert seen.name == "lock"
        locked = uow.lock(Widget, made.id)
        assert (locked is seen, locked.name, locked.version) == (True, "changed", 2)
        with pytest.raises(StaleVersion):
            uow.lock(Widget, made.id, expected_version=1)
