"""What operations on callbacks take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, Query
from quality.domain.callback import REASONS, SOURCES, STATUSES


class CallbackNew(Body):
    """A complaint about a job, or about one of its lines. Without a crew it is the one that was booked last."""

    id = fields.NewId()
    job_id = fields.Id(required=True)
    line_id = fields.Id(allow_none=True)
    crew_id = fields.Id(allow_none=True)
    reason = fields.Choice(*REASONS, required=True)
    source = fields.Choice(*SOURCES, required=True)
    details = fields.Text(2000, allow_none=True)


class CallbackFilter(PageQuery):
    """Which callbacks."""

    status = fields.Choice(*STATUSES)
    job_id = fields.Id()
    crew_id = fields.Id()


class CallbackShown(Answer):
    """A callback. `amount` is what the work to be redone was sold for; the rework itself is free of charge."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    job_number = fields.WholeNumber(allow_none=True)
    line_id = fields.Id(allow_none=True)
    service_id = fields.Id(allow_none=True)
    service_name = fields.Name(120, allow_none=True)
    crew_id = fields.Id(allow_none=True)
    crew_name = fields.Name(120, allow_none=True)
    rework_job_id = fields.Id()
    rework_job_number = fields.WholeNumber(allow_none=True)
    reason = fields.Choice(*REASONS)
    source = fields.Choice(*SOURCES)
    details = fields.Text(2000, allow_none=True)
    status = fields.Choice(*STATUSES)
    amount = fields.MoneyField()
    rework_minutes = fields.WholeNumber()
    opened_at = fields.Instant()
    opened_by = fields.Id(allow_none=True)
    resolved_at = fields.Instant(allow_none=True)


class Period(Query):
    """Days of the organization, both included; at most three years."""

    from_on = fields.Day(data_key="from", required=True)
    until_on = fields.Day(data_key="until", required=True)


class RateShown(Answer):
    """Callbacks of the period beside jobs completed in it, rework not counted. `rate_percent` is callbacks per hundred
    jobs, null without jobs; `cost` is what the work to be redone was sold for."""

    jobs_completed = fields.WholeNumber()
    callbacks = fields.WholeNumber()
    resolved = fields.WholeNumber()
    rate_percent = fields.DecimalNumber(2, allow_none=True)
    rework_minutes = fields.WholeNumber()
    cost = fields.MoneyField()


class NamedRate(RateShown):
    """The same for one crew or service; null id: none was named."""

    id = fields.Id(allow_none=True)
    name = fields.Name(120, allow_none=True)


class ReasonRate(RateShown):
    """The same for one reason, beside all jobs."""

    reason = fields.Choice(*REASONS)


class StatisticsShown(RateShown):
    """Callbacks of a period, in all and by crew, service and reason."""

    from_on = fields.Day(data_key="from")
    until_on = fields.Day(data_key="until")
    by_crew = fields.Items(NamedRate, max=10_000)
    by_service = fields.Items(NamedRate, max=10_000)
    by_reason = fields.Items(ReasonRate, max=len(REASONS))
