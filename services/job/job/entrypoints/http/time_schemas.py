"""What requests about people's time carry, and what is answered."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, Query
from job.domain.time_entry import KINDS, SOURCES

MOST_SECONDS = 10**15


class Break(Body):
    """Whose break; without, the caller's own. Others' needs the permission for time."""

    person_ids = fields.Items(fields.Id(), max=50)


class TimeNew(Body):
    """Time that did not note itself."""

    id = fields.NewId()
    person_id = fields.Id(required=True)
    kind = fields.Choice(*KINDS, required=True)
    started_at = fields.Instant(required=True)
    ended_at = fields.Instant(required=True)
    reason = fields.Text(500, required=True)


class TimeCorrection(Body):
    """What an entry really was, and why it is corrected."""

    kind = fields.Choice(*KINDS)
    started_at = fields.Instant()
    ended_at = fields.Instant()
    reason = fields.Text(500, required=True)


class TimeSpan(Query):
    """The days, included, of the organization; an entry counts on the day on which it began."""

    from_on = fields.Day(data_key="from", required=True)
    until_on = fields.Day(data_key="until", required=True)
    person_id = fields.Id()


class TimeEntryShown(Answer):
    """A person's time; `ended_at` is null while it runs. What was voided lasted 0 seconds."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    visit_id = fields.Id(allow_none=True)
    person_id = fields.Id()
    person_name = fields.Name(120, allow_none=True)
    kind = fields.Choice(*KINDS)
    source = fields.Choice(*SOURCES)
    started_at = fields.Instant()
    ended_at = fields.Instant(allow_none=True)
    seconds = fields.WholeNumber(max=MOST_SECONDS)
    corrected_at = fields.Instant(allow_none=True)
    voided_at = fields.Instant(allow_none=True)


class TimeTotal(Answer):
    """Sums of one person, in seconds, up to now for what still runs."""

    person_id = fields.Id()
    person_name = fields.Name(120, allow_none=True)
    travel_seconds = fields.WholeNumber(max=MOST_SECONDS)
    work_seconds = fields.WholeNumber(max=MOST_SECONDS)
    break_seconds = fields.WholeNumber(max=MOST_SECONDS)


class TimeSheetShown(Answer):
    """The time of a job: entries, latest first, and sums per person."""

    job_id = fields.Id()
    entries = fields.Items(TimeEntryShown, max=500)
    totals = fields.Items(TimeTotal, max=1000)


class TimeTotals(Answer):
    """Sums per person."""

    items = fields.Items(TimeTotal, max=1000)
