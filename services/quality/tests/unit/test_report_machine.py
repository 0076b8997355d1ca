"""Whatever crews and office do to a report, in whatever order: only legal moves happen, the percentage tells the truth,
and nothing is in that lacks a required item or photo."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from common.errors import Refusal
from common.ids import new_id
from quality.domain import report_statuses as statuses
from quality.domain.answers import CHOICES, SETTLED, Given, NoteNeeded, completion_percent
from quality.domain.checklist import Checklist, ChecklistRevision
from quality.domain.checklist_items import ChecklistItem, ItemNamedTwice, UnknownItem, WantedItem
from quality.domain.report import Report, ReportIncomplete, ReportIsIn

AT = datetime(2030, 5, 6, 15, 0, tzinfo=UTC)
pick = st.integers(0, 20)
wanted_items = st.lists(
    st.builds(WantedItem, label=st.just("x"), required=st.booleans(), photo_required=st.booleans()),
    min_size=1,
    max_size=6,
)


def a_content(items: list[WantedItem]) -> ChecklistRevision:
    """The first revision of a checklist with those items."""
    checklist = Checklist(organization_id=new_id(), id=new_id())
    checklist.draw_up(name="After", kind="post_job", service_ids=[], items=items, at=AT)
    return checklist.as_revision()


def a_report(*items: WantedItem) -> Report:
    """A draft."""
    content = a_content(list(items))
    report = Report(organization_id=content.organization_id, id=new_id(), visit_id=new_id(), job_id=new_id())
    report.start(content, by=None, at=AT)
    return report


class ReportMachine(RuleBasedStateMachine):
    """A report, and all that people can do to it."""

    @initialize(items=wanted_items)
    def begin(self, items: list[WantedItem]) -> None:
        self.report, self.at = a_report(*items), AT

    @property
    def items(self) -> list[ChecklistItem]:
        return self.report.content.listed

    def attempt(self, act: Any) -> None:
        """Do it; a refusal changes nothing, a success moves along the machine."""
        self.at += timedelta(minutes=1)
        before, answers = self.report.status, self.answers()
        try:
            act()
        except Refusal:
            assert (self.report.status, self.answers()) == (before, answers)
            return
        assert self.report.status == before or self.report.status in statuses.LEGAL_MOVES[before]

    def answers(self) -> dict[Any, Any]:
        return {row.item_id: (row.answer, row.note, row.photo_id) for row in self.report.answers}

    @rule(number=pick, answer=st.sampled_from(CHOICES), note=st.sampled_from([None, "why"]), photo=st.booleans())
    def answer(self, number: int, answer: str, note: str | None, photo: bool) -> None:
        item = self.items[number % len(self.items)]
        one = Given(item_id=item.item_id, answer=answer, note=note, photo_id=new_id() if photo else None)
        self.attempt(lambda: self.report.answer([one], by=None, at=self.at))

    @rule()
    def answer_everything(self) -> None:
        every = [Given(item_id=item.item_id, answer="done", photo_id=new_id()) for item in self.items]
        self.attempt(lambda: self.report.answer(every, by=None, at=self.at))

    @rule()
    def submit(self) -> None:
        self.attempt(lambda: self.report.submit(by=None, at=self.at))

    @rule()
    def approve(self) -> None:
        self.attempt(lambda: self.report.approve(by=None, at=self.at))

    @rule()
    def flag(self) -> None:
        self.attempt(lambda: self.report.flag("again", by=None, at=self.at))

    @invariant()
    def the_percentage_is_the_share_of_settled_items(self) -> None:
        settled = sum(1 for answer, _, _ in self.answers().values() if answer in SETTLED)
        assert self.report.completion_percent == 100 * settled // len(self.items)

    @invariant()
    def what_is_in_lacks_nothing(self) -> None:
        if self.report.status not in (statuses.SUBMITTED, statuses.APPROVED):
            return
        given_answers = self.answers()
        for item in self.items:
            answer, note, photo = given_answers.get(item.item_id, (None, None, None))
            assert not item.required or answer in SETTLED
            assert answer != "not_applicable" or note
            assert not (item.photo_required and answer == "done") or photo

    @invariant()
    def only_a_flagged_report_says_why(self) -> None:
        assert (self.report.flag_reason is not None) == (self.report.status == statuses.FLAGGED)


TestReportMachine = ReportMachine.TestCase
TestReportMachine.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)


@given(answers=st.lists(st.sampled_from([*CHOICES, None]), min_size=1, max_size=40))
def test_the_percentage_is_whole_and_100_only_when_all_is_settled(answers: list[str | None]) -> None:
    items = [ChecklistItem(item_id=new_id(), label="x", required=True, photo_required=False) for _ in answers]
    known = {item.item_id: answer for item, answer in zip(items, answers, strict=True) if answer is not None}
    percent = completion_percent(items, known)
    assert 0 <= percent <= 100
    assert (percent == 100) == all(answer in SETTLED for answer in answers)
    assert completion_percent(items, dict.fromkeys(known, "done")) >= percent


def test_what_is_missing_is_named() -> None:
    report = a_report(WantedItem(label="Gutters"), WantedItem(label="Roof", photo_required=True))
    gutters, roof = report.content.listed
    report.answer([Given(item_id=roof.item_id, answer="done")], by=None, at=AT)
    with pytest.raises(ReportIncomplete) as refused:
        report.submit(by=None, at=AT)
    assert refused.value.extra["missing"] == [
        {"item_id": str(gutters.item_id), "label": "Gutters", "needs": "answer"},
        {"item_id": str(roof.item_id), "label": "Roof", "needs": "photo"},
    ]


def test_what_the_crew_took_out_of_a_flagged_report_is_not_approved() -> None:
    report = a_report(WantedItem(label="Gutters"))
    item = report.content.listed[0].item_id
    report.answer([Given(item_id=item, answer="done")], by=None, at=AT)
    report.submit(by=None, at=AT)
    report.flag("Look again", by=None, at=AT)
    report.answer([Given(item_id=item, answer="not_done")], by=None, at=AT)
    with pytest.raises(ReportIncomplete):
        report.approve(by=None, at=AT)
    assert (report.status, report.flag_reason) == (statuses.FLAGGED, "Look again")
    report.answer([Given(item_id=item, answer="done")], by=None, at=AT)
    report.approve(by=None, at=AT)
    assert report.status == statuses.APPROVED


def test_answers_are_checked() -> None:
    report = a_report(WantedItem(label="Gutters"))
    item = report.content.listed[0].item_id
    done = Given(item_id=item, answer="done")
    cases: list[tuple[list[Given], type[Refusal], str]] = [
        ([done, Given(item_id=new_id(), answer="done")], UnknownItem, "answers.1.item_id"),
        ([done, done], ItemNamedTwice, "answers.1.item_id"),
        ([Given(item_id=item, answer="not_applicable")], NoteNeeded, "answers.0.note"),
    ]
    for answers, refusal, field in cases:
        with pytest.raises(refusal) as refused:
            report.answer(answers, by=None, at=AT)
        assert refused.value.field == field
    assert report.answers == []


def test_a_report_that_is_in_is_changed_only_after_it_was_flagged() -> None:
    report = a_report(WantedItem(label="Gutters", required=False))
    done = [Given(item_id=report.content.listed[0].item_id, answer="done")]
    report.submit(by=None, at=AT)
    with pytest.raises(ReportIsIn):
        report.answer(done, by=None, at=AT)
    report.flag("Look again", by=None, at=AT)
    report.answer(done, by=None, at=AT)
    assert report.submit(by=None, at=AT).completion_percent == 100
