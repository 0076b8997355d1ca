"""What operations on reports take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from quality.domain import report_statuses as statuses
from quality.domain.answers import CHOICES
from quality.domain.checklist import KINDS
from quality.entrypoints.http.checklist_schemas import MOST_ITEMS, ChecklistShown, ItemShown


class ReportNew(Body):
    """A report to be begun: one checklist for one visit."""

    id = fields.NewId()
    visit_id = fields.Id(required=True)
    checklist_id = fields.Id(required=True)


class GivenAnswer(Body):
    """The answer to an item, in place of an earlier one. What does not apply needs a note. `photo_id` is the id of a
    photo of the job."""

    item_id = fields.Id(required=True)
    answer = fields.Choice(*CHOICES, required=True)
    note = fields.Text(2000, allow_none=True)
    photo_id = fields.Id(allow_none=True)


class Answers(Body):
    """Answers to some of the items; the others stay as they are."""

    answers = fields.Items(GivenAnswer, min=1, max=MOST_ITEMS, required=True)


class Flagging(Body):
    """What the crew is to do better."""

    reason = fields.Text(1000, required=True)


class ReportFilter(PageQuery):
    """Which reports."""

    status = fields.Choice(*statuses.ALL)
    job_id = fields.Id()
    visit_id = fields.Id()
    crew_id = fields.Id()
    checklist_id = fields.Id()


class ReportRow(Answer):
    """A report in the list. `completion_percent` is the share of items done or not applicable."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    job_number = fields.WholeNumber(allow_none=True)
    visit_id = fields.Id()
    checklist_id = fields.Id()
    checklist_revision = fields.WholeNumber()
    checklist_name = fields.Name(120)
    kind = fields.Choice(*KINDS)
    crew_id = fields.Id(allow_none=True)
    crew_name = fields.Name(120, allow_none=True)
    status = fields.Choice(*statuses.ALL)
    completion_percent = fields.WholeNumber(max=100)
    started_at = fields.Instant()
    submitted_at = fields.Instant(allow_none=True)
    submitted_by = fields.Id(allow_none=True)
    reviewed_at = fields.Instant(allow_none=True)
    reviewed_by = fields.Id(allow_none=True)
    flag_reason = fields.Text(1000, allow_none=True)


class AnswerShown(Answer):
    """What was answered, by whom and when."""

    answer = fields.Choice(*CHOICES)
    note = fields.Text(2000, allow_none=True)
    photo_id = fields.Id(allow_none=True)
    answered_by = fields.Id(allow_none=True)
    answered_at = fields.Instant()


class ReportItem(Answer):
    """An item of the checklist as the report has it; `given` is null until it is answered."""

    item = fields.Object(ItemShown)
    given = fields.Object(AnswerShown, allow_none=True)


class ReportShown(ReportRow):
    """A report with its items."""

    items = fields.Items(ReportItem, max=MOST_ITEMS)


class ReportState(Answer):
    """How far the report on a visit is."""

    id = fields.Id()
    version = fields.WholeNumber()
    status = fields.Choice(*statuses.ALL)
    completion_percent = fields.WholeNumber(max=100)


class DueChecklist(Answer):
    """A checklist to be filled in for a visit, and the report if it was begun."""

    checklist = fields.Object(ChecklistShown)
    report = fields.Object(ReportState, allow_none=True)


class DueChecklists(Answer):
    """All that is to be filled in for a visit."""

    items = fields.Items(DueChecklist, max=100)
