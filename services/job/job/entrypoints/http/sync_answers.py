"""What phones are told."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import MAX_LIMIT, Answer, Cursor
from job.domain import statuses
from job.domain.sync.action import KINDS, OUTCOMES
from job.domain.sync.conflict import CHOICES, STATES
from job.domain.sync.rules import RULES
from job.domain.sync.times import MARKS
from job.domain.visit import KINDS as VISIT_KINDS
from job.entrypoints.http.job_answers import AddressShown, LineShown, Phone, VehicleAlong, VisitLineShown
from job.entrypoints.http.job_detail_answers import NoteShown
from job.entrypoints.http.material_schemas import MaterialShown
from job.entrypoints.http.photo_schemas import PhotoShown
from job.entrypoints.http.time_schemas import TimeEntryShown


class ConflictShown(Answer):
    """What somebody did offline that lost: the field, the rule, and both values."""

    id = fields.Id()
    action_id = fields.Id()
    kind = fields.Choice(*KINDS)
    person_id = fields.Id()
    job_id = fields.Id(allow_none=True)
    visit_id = fields.Id(allow_none=True)
    note_id = fields.Id(allow_none=True)
    copy_note_id = fields.Id(allow_none=True)
    field = fields.Name(40)
    rule = fields.Choice(*RULES)
    server_value = fields.JsonObject()
    crew_value = fields.JsonObject()
    happened_at = fields.Instant()
    detected_at = fields.Instant()
    state = fields.Choice(*STATES)
    choice = fields.Choice(*CHOICES, allow_none=True)
    resolved_at = fields.Instant(allow_none=True)
    resolved_by = fields.Id(allow_none=True)
    reason = fields.Text(500, allow_none=True)


class ActionProblem(Answer):
    """Why an action was refused or not kept: the rule's stable code, and the moves that would be legal."""

    code = fields.Name(80)
    detail = fields.Text(500)
    field = fields.Name(120, allow_none=True)
    status_now = fields.Choice(*statuses.ALL, allow_none=True)
    legal_moves = fields.Items(fields.Name(40), allow_none=True)


class ActionAnswer(Answer):
    """What became of an action. `happened_at` is when it counts as done; `time_mark` says why that is not the time that
    was sent. With outcome `waiting` and a problem it was not kept and is to be sent again."""

    id = fields.Id()
    outcome = fields.Choice(*OUTCOMES)
    happened_at = fields.Instant(allow_none=True)
    time_mark = fields.Choice(*MARKS, allow_none=True)
    record_version = fields.WholeNumber(allow_none=True)
    problem = fields.Object(ActionProblem, allow_none=True)
    conflict = fields.Object(ConflictShown, allow_none=True)


class BatchAnswer(Answer):
    """An answer for each action, in the order of the batch."""

    items = fields.Items(ActionAnswer)


class PhoneVisitShown(Answer):
    """A visit as a phone keeps it."""

    id = fields.Id(attribute="visit.id")
    version = fields.WholeNumber(attribute="visit.version")
    ordinal = fields.WholeNumber(attribute="visit.ordinal")
    kind = fields.Choice(*VISIT_KINDS, attribute="visit.kind")
    status = fields.Choice(*statuses.ALL, attribute="visit.status")
    duration_minutes = fields.WholeNumber(attribute="visit.duration_minutes")
    required_equipment = fields.Items(fields.Name(120), max=2_000, attribute="needs.required_equipment")
    water_gallons = fields.WholeNumber(attribute="needs.water_gallons")
    vehicles = fields.Items(VehicleAlong)
    crew_id = fields.Id(attribute="visit.crew_id", allow_none=True)
    crew_name = fields.Name(120, attribute="visit.crew_name", allow_none=True)
    starts_at = fields.Instant(attribute="visit.starts_at", allow_none=True)
    ends_at = fields.Instant(attribute="visit.ends_at", allow_none=True)
    window_starts_at = fields.Instant(allow_none=True)
    window_ends_at = fields.Instant(allow_none=True)
    en_route_at = fields.Instant(attribute="visit.en_route_at", allow_none=True)
    started_at = fields.Instant(attribute="visit.started_at", allow_none=True)
    completed_at = fields.Instant(attribute="visit.completed_at", allow_none=True)
    cancelled_at = fields.Instant(attribute="visit.cancelled_at", allow_none=True)
    reason = fields.Text(500, attribute="visit.reason", allow_none=True)
    lines = fields.Items(VisitLineShown, attribute="visit.lines")


class PhoneJobShown(Answer):
    """A job as a phone keeps it, with the newest twenty each of notes, photos (without links), materials and times."""

    id = fields.Id(attribute="job.id")
    version = fields.WholeNumber()
    number = fields.WholeNumber(attribute="job.number")
    title = fields.Name(200, attribute="job.title")
    status = fields.Choice(*statuses.ALL, attribute="job.status")
    instructions = fields.Text(5000, attribute="job.instructions", allow_none=True)
    customer_id = fields.Id(attribute="job.customer_id")
    customer_name = fields.Text(300, attribute="job.customer_name")
    phones = fields.Items(Phone)
    property_id = fields.Id(attribute="job.property_id")
    address = fields.Object(AddressShown, attribute="job.place")
    zone = fields.Name(80, attribute="job.zone")
    access_notes = fields.Text(5000, min_length=0, allow_none=True)
    lines = fields.Items(LineShown)
    visits = fields.Items(PhoneVisitShown)
    notes = fields.Items(NoteShown)
    photos = fields.Items(PhotoShown)
    materials = fields.Items(MaterialShown)
    time_entries = fields.Items(TimeEntryShown)


class ChangeShown(Answer):
    """A job as it is now, or `removed` without one."""

    job_id = fields.Id()
    removed = fields.Flag()
    job = fields.Object(PhoneJobShown, allow_none=True)


class ChangesShown(Answer):
    """Changes, and where to go on. After `start_over` forget each job that did not come again until `more`
    is false."""

    items = fields.Items(ChangeShown, max=MAX_LIMIT)
    next = Cursor()
    more = fields.Flag()
    start_over = fields.Flag()
