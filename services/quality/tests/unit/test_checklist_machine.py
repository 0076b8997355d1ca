"""Whatever is done to a checklist: each change of contents makes one revision, ids of items stay, and only its own
moves put it in or out of use."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.ids import new_id
from quality.domain.checklist import Checklist, ChecklistInUse, ChecklistNotInUse, ChecklistRevision
from quality.domain.checklist_items import ItemNamedTwice, UnknownItem, WantedItem

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)
SERVICES = [new_id() for _ in range(3)]


def a_checklist(*labels: str) -> Checklist:
    """A checklist in use."""
    checklist = Checklist(organization_id=new_id(), id=new_id())
    items = [WantedItem(label=label) for label in labels or ("Gutters",)]
    checklist.draw_up(name="After", kind="post_job", service_ids=[], items=items, at=AT)
    return checklist


class ChecklistMachine(RuleBasedStateMachine):
    """A checklist, and all that an office can do to it."""

    @initialize()
    def begin(self) -> None:
        self.checklist = a_checklist()
        self.active, self.revisions = True, [self.checklist.as_revision()]
        self.kept = [self.contents(self.revisions[0])]

    @staticmethod
    def contents(revision: ChecklistRevision) -> tuple[Any, ...]:
        return revision.name, revision.kind, list(revision.listed)

    @rule(
        name=st.sampled_from([None, "After", "Later"]),
        kind=st.sampled_from([None, "pre_job", "post_job"]),
        services=st.none() | st.lists(st.sampled_from(SERVICES), max_size=4),
        keep=st.booleans(),
        more=st.integers(0, 2),
    )
    def change(self, name: str | None, kind: str | None, services: Any, keep: bool, more: int) -> None:
        known = [
            WantedItem(item_id=item.item_id, label=item.label, required=item.required) for item in self.checklist.listed
        ]
        wanted = [*(known if keep else known[:1]), *(WantedItem(label="New") for _ in range(more))]
        said = self.checklist.change(at=AT, name=name, kind=kind, service_ids=services, items=wanted[:8])
        if said is None:
            assert self.checklist.revision == len(self.revisions)
            return
        assert (said.revision, said.active) == (len(self.revisions) + 1, self.active)
        self.revisions.append(self.checklist.as_revision())
        self.kept.append(self.contents(self.revisions[-1]))

    @rule()
    def activate(self) -> None:
        if self.active:
            with pytest.raises(ChecklistInUse):
                self.checklist.activate(at=AT)
        else:
            self.active = self.checklist.activate(at=AT).active

    @rule()
    def deactivate(self) -> None:
        if self.active:
            self.active = self.checklist.deactivate(at=AT).active
        else:
            with pytest.raises(ChecklistNotInUse):
                self.checklist.deactivate(at=AT)

    @invariant()
    def it_is_in_use_only_by_its_own_moves(self) -> None:
        assert self.checklist.active == self.active

    @invariant()
    def past_revisions_stay_as_they_were(self) -> None:
        assert [self.contents(revision) for revision in self.revisions] == self.kept

    @invariant()
    def each_item_has_an_id_of_its_own(self) -> None:
        ids = [item.item_id for item in self.checklist.listed]
        assert len(set(ids)) == len(ids)


TestChecklistMachine = ChecklistMachine.TestCase
TestChecklistMachine.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def test_an_edit_keeps_the_ids_of_items_that_stay() -> None:
    checklist = a_checklist("Gutters", "Roof")
    roof = checklist.listed[1]
    wanted = [WantedItem(item_id=roof.item_id, label="Roof and ridge"), WantedItem(label="Gate")]
    checklist.change(at=AT, items=wanted)
    assert [item.label for item in checklist.listed] == ["Roof and ridge", "Gate"]
    assert checklist.listed[0].item_id == roof.item_id


@pytest.mark.parametrize("refusal", [UnknownItem, ItemNamedTwice])
def test_items_that_are_not_there_or_there_twice_are_refused(refusal: type[Exception]) -> None:
    checklist = a_checklist()
    known = checklist.listed[0].item_id
    second = new_id() if refusal is UnknownItem else known
    wanted = [WantedItem(item_id=known, label="Gutters"), WantedItem(item_id=second, label="Other")]
    with pytest.raises(refusal) as refused:
        checklist.change(at=AT, items=wanted)
    assert getattr(refused.value, "field", None) == "items.1.item_id"
    assert checklist.revision == 1


def test_a_checklist_without_services_is_for_every_job() -> None:
    checklist = a_checklist()
    assert checklist.applies_to([])
    checklist.change(at=AT, service_ids=[SERVICES[0]])
    assert checklist.applies_to(SERVICES)
    assert not checklist.applies_to(SERVICES[1:])
