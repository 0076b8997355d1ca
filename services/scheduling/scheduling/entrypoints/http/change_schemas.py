"""Bodies and answers about changing several bookings at once."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from scheduling.app.bookings import MOST_AT_ONCE
from scheduling.domain.changes import KINDS
from scheduling.entrypoints.http.booking_schemas import QuarterHour, Quarters

MOST_DAYS = 366


class BookingSwap(Body):
    """The booking to change places with, on the version that was seen."""

    other_id = fields.Id(required=True)
    other_version = fields.WholeNumber(min=1, required=True)
    override_reason = fields.Text(500)


class BulkMoveItem(Body):
    """Where one booking goes, on the version that was seen."""

    booking_id = fields.Id(required=True)
    version = fields.WholeNumber(min=1, required=True)
    crew_id = fields.Id()
    starts_at = QuarterHour()
    duration_minutes = Quarters()


class BulkMoveCreate(Body):
    """All of these moves, or none."""

    moves = fields.Items(BulkMoveItem, min=1, max=MOST_AT_ONCE, required=True)
    reason = fields.Text(500)
    override_reason = fields.Text(500)


class BulkMovePlan(Body):
    """The bookings of a day, of one crew if named: `days` later by the same clock time, with `to_crew_id`, or both."""

    on = fields.Day(required=True)
    crew_id = fields.Id()
    to_crew_id = fields.Id()
    days = fields.WholeNumber(min=-MOST_DAYS, max=MOST_DAYS)
    override_reason = fields.Text(500)


class Place(Answer):
    """A crew and a time."""

    crew_id = fields.Id()
    starts_at = fields.Instant()
    ends_at = fields.Instant()


class BulkMovePreviewItem(Answer):
    """What would become of one booking; `after` is null when it cannot move, and `code` and `detail` say why."""

    booking_id = fields.Id()
    visit_id = fields.Id()
    version = fields.WholeNumber(min=1)
    job_number = fields.WholeNumber(min=1, max=2**53)
    before = fields.Object(Place)
    after = fields.Object(Place, allow_none=True)
    warnings = fields.Items(fields.Name(60), max=10)
    code = fields.Name(60, allow_none=True)
    detail = fields.Text(2000, allow_none=True)


class BulkMovePreview(Answer):
    """What would become of all of them."""

    movable = fields.WholeNumber()
    blocked = fields.WholeNumber()
    items = fields.Items(BulkMovePreviewItem, max=MOST_AT_ONCE)


class ChangeShown(Answer):
    """One booking of a change set."""

    booking_id = fields.Id()
    kind = fields.Choice("made", "moved", "released")
    before = fields.Object(Place, allow_none=True)
    after = fields.Object(Place, allow_none=True)
    undone_at = fields.Instant(allow_none=True)


class ChangeSetShown(Answer):
    """One act of a planner."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    kind = fields.Choice(*KINDS)
    reason = fields.Text(500, allow_none=True)
    plan_id = fields.Id(allow_none=True)
    made_at = fields.Instant()
    made_by = fields.Id(allow_none=True)
    undone_at = fields.Instant(allow_none=True)
    bookings = fields.WholeNumber()


class ChangeSetDetail(ChangeSetShown):
    """One act of a planner with each booking's change."""

    changes = fields.Items(ChangeShown, max=MOST_AT_ONCE * 4)


class ChangeSetFilter(PageQuery):
    """Which change sets."""

    kind = fields.Choice(*KINDS)
