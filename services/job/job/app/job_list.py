"""The list of jobs. Each combination of filters reads one index in the order of the page, so that a page costs the same
among a thousand jobs and among a million."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, select

from common.db.unit_of_work import UnitOfWork
from common.errors import InvalidInput
from common.http.paging import Page, keyset
from common.money import Money
from job.app.job_search import having_words
from job.app.organizations import local_day, zone_of
from job.app.scope import visible_jobs
from job.app.viewer import Viewer
from job.domain.date_presets import OVERDUE, days_of
from job.domain.job import UNDERWAY, Job
from job.domain.known_crews import KnownCrew
from job.domain.known_customers import KnownCustomerTag

_SHOWN: tuple[Any, ...] = (
    Job.id,
    Job.version,
    Job.number,
    Job.title,
    Job.status,
    Job.customer_id,
    Job.customer_name,
    Job.address_text,
    Job.scheduled_at,
    Job.scheduled_until,
    Job.crew_id,
    KnownCrew.name.label("crew_name"),
    KnownCrew.colour.label("crew_colour"),
    Job.services,
    Job.total_minor,
    Job.currency,
)


class TwoSpans(InvalidInput):
    """Ask either by `when` or by days, not by both."""

    code = "two_spans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which jobs. Days are the organization's; `when` is one of its spans of days by name, or what is overdue."""

    when: str | None = None
    statuses: tuple[str, ...] = ()
    from_on: date | None = None
    until_on: date | None = None
    crew_id: UUID | None = None
    tag_ids: tuple[UUID, ...] = ()
    customer_id: UUID | None = None
    text: str | None = None

    @property
    def by_time(self) -> bool:
        """Whether jobs are asked for by when they are scheduled."""
        return self.when is not None or self.from_on is not None or self.until_on is not None


def jobs_page(uow: UnitOfWork, *, viewer: Viewer, wanted: Filter, after: str | None, limit: int) -> Page:
    """One page: by scheduled time when days are asked for, else the newest first."""
    wanted = _with_days(uow, wanted)
    statement = _rows(uow).where(*_conditions(uow, wanted))
    visible = visible_jobs(uow, viewer)
    if visible is not None:
        statement = statement.where(visible)
    order = [Job.scheduled_at, Job.id] if wanted.by_time else [Job.number.desc()]
    page = keyset(uow.session, statement, columns=order, after=after, limit=limit)
    return Page([_shown(row) for row in page.items], page.next)


def _with_days(uow: UnitOfWork, wanted: Filter) -> Filter:
    """The same with the first and last day that `when` names today; overdue is what was for an earlier day."""
    if wanted.when is None:
        return wanted
    if wanted.from_on or wanted.until_on:
        raise TwoSpans(field="when")
    today = local_day(uow, uow.now)
    if wanted.when == OVERDUE:
        return replace(wanted, until_on=today - timedelta(days=1))
    first, last = days_of(wanted.when, today=today)
    return replace(wanted, from_on=first, until_on=last)


def _rows(uow: UnitOfWork) -> Select[Any]:
    crew = and_(KnownCrew.organization_id == Job.organization_id, KnownCrew.id == Job.crew_id)
    return select(*_SHOWN).outerjoin(KnownCrew, crew).where(Job.organization_id == uow.organization_id)


def _conditions(uow: UnitOfWork, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if len(wanted.statuses) == 1:
        found.append(Job.status == wanted.statuses[0])
    elif wanted.statuses:
        found.append(Job.status.in_(wanted.statuses))
    if wanted.when == OVERDUE:
        found.append(_underway())
    if wanted.crew_id:
        found.append(Job.crew_id == wanted.crew_id)
    if wanted.customer_id:
        found.append(Job.customer_id == wanted.customer_id)
    if wanted.tag_ids:
        found.append(_tagged(wanted.tag_ids))
    found += _on_days(zone_of(uow), wanted)
    return [*found, *having_words(uow, wanted.text or "")]


def _underway() -> ColumnElement[bool]:
    """Booked and not closed, in just the words of the partial index, which a prepared statement could not prove."""
    return Job.status.in_(bindparam("underway", UNDERWAY, expanding=True, literal_execute=True))


def _on_days(zone: ZoneInfo, wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Job.scheduled_at.is_not(None)] if wanted.by_time else []
    if wanted.from_on:
        found.append(Job.scheduled_at >= _midnight(wanted.from_on, zone))
    if wanted.until_on and wanted.until_on < date.max:
        found.append(Job.scheduled_at < _midnight(wanted.until_on + timedelta(days=1), zone))
    return found


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _tagged(tag_ids: tuple[UUID, ...]) -> ColumnElement[bool]:
    return exists().where(
        KnownCustomerTag.organization_id == Job.organization_id,
        KnownCustomerTag.tag_id == tag_ids[0] if len(tag_ids) == 1 else KnownCustomerTag.tag_id.in_(tag_ids),
        KnownCustomerTag.customer_id == Job.customer_id,
    )


def _shown(row: Any) -> dict[str, Any]:
    return {**row._mapping, "amount": Money(row.total_minor, row.currency)}
