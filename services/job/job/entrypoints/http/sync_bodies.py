"""What phones send."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Body, PageQuery
from job.domain.sync.action import KINDS
from job.domain.sync.conflict import CHOICES, OPEN, STATES
from job.entrypoints.http.job_bodies import LineOutcome

MOST_ACTIONS = 100


class Action(Body):
    """One thing that was done. `sequence` numbers the device's actions from 1 without gaps; `at` is by the device's
    clock; `base_version` is the version of the visit or note that the device had seen, 0 for a new note. A move needs
    `visit_id`, setting back a `reason` too; a new note `note_id`, `job_id`, `text`; an edited one `note_id`, `text`;
    a break `visit_id`, and `person_ids` when it is not the person's own."""

    id = fields.NewId(required=True)
    device_id = fields.NewId(required=True)
    sequence = fields.WholeNumber(min=1, required=True)
    kind = fields.Choice(*KINDS, required=True)
    at = fields.Instant(required=True)
    base_version = fields.WholeNumber(required=True)
    visit_id = fields.Id()
    job_id = fields.Id()
    note_id = fields.Id()
    text = fields.Text(5000)
    eta_minutes = fields.WholeNumber(min=0, max=60 * 24)
    lines = fields.Items(LineOutcome, max=100)
    follow_up = fields.Flag()
    reason = fields.Text(500)
    report_ids = fields.Items(fields.Id(), max=20)
    person_ids = fields.Items(fields.Id(), max=50)


class ActionBatch(Body):
    """Actions in any order; `sent_at` is the device's clock now, by which its deviation is measured."""

    sent_at = fields.Instant(required=True)
    actions = fields.Items(Action, min=1, max=MOST_ACTIONS, required=True)


class ConflictQuery(PageQuery):
    """Which conflicts."""

    state = fields.Choice(*STATES, load_default=OPEN)


class Resolution(Body):
    """Whose value stands: what is there, or what the crew did, which is then done now."""

    choice = fields.Choice(*CHOICES, required=True)
    reason = fields.Text(500)
