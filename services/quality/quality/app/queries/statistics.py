"""Rates and costs of callbacks over a period: six queries, however many crews, services and callbacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select

from common.db.unit_of_work import UnitOfWork
from common.money import Money
from quality.app.organizations import known_organization
from quality.domain.callback import REASONS, RESOLVED, Callback
from quality.domain.known_office import KnownCrew, KnownService
from quality.domain.known_work import KnownJob, KnownJobLine
from quality.domain.rates import CallbackGroup, PeriodIsBackwards, PeriodIsTooLong, Rate, rates_by

LONGEST = timedelta(days=3 * 366)


def callback_statistics(uow: UnitOfWork, *, from_on: date, until_on: date) -> dict[str, Any]:
    """Callbacks opened in the period (both days included, the organization's) beside the jobs completed in it."""
    if until_on < from_on:
        raise PeriodIsBackwards(field="until")
    if until_on - from_on > LONGEST:
        raise PeriodIsTooLong(field="until")
    currency = known_organization(uow).currency
    groups = _groups(uow, from_on, until_on)
    by_crew = _jobs_by_crew(uow, from_on, until_on)
    jobs = sum(by_crew.values())
    whole = rates_by(lambda _: None, groups, jobs={None: jobs})[0]
    crews, services = _names(uow, KnownCrew), _names(uow, KnownService)
    of_services = rates_by(lambda group: group.service_id, groups, jobs=_jobs_by_service(uow, from_on, until_on))
    of_reasons = rates_by(lambda group: group.reason, groups, jobs=dict.fromkeys(REASONS, jobs))
    return {
        "from_on": from_on,
        "until_on": until_on,
        **_shown(whole, currency),
        "by_crew": _named(rates_by(lambda group: group.crew_id, groups, jobs=by_crew), crews, currency),
        "by_service": _named(of_services, services, currency),
        "by_reason": [{**_shown(rate, currency), "reason": rate.key} for rate in of_reasons],
    }


def _groups(uow: UnitOfWork, from_on: date, until_on: date) -> list[CallbackGroup]:
    kinds = (Callback.crew_id, Callback.service_id, Callback.reason)
    rows = uow.session.execute(
        select(
            *kinds,
            func.count().label("callbacks"),
            func.count().filter(Callback.status == RESOLVED).label("resolved"),
            func.sum(Callback.rework_minutes).label("rework_minutes"),
            func.sum(Callback.amount_minor).label("amount_minor"),
        )
        .where(Callback.organization_id == uow.organization_id, Callback.opened_on.between(from_on, until_on))
        .group_by(*kinds)
    )
    sums = ("rework_minutes", "amount_minor")
    return [CallbackGroup(**{**row._mapping, **{name: int(row._mapping[name]) for name in sums}}) for row in rows]


def _jobs_by_crew(uow: UnitOfWork, from_on: date, until_on: date) -> Mapping[UUID | None, int]:
    rows = uow.session.execute(
        select(KnownJob.crew_id, func.count()).where(_completed(uow, from_on, until_on)).group_by(KnownJob.crew_id)
    )
    return {row[0]: row[1] for row in rows}


def _jobs_by_service(uow: UnitOfWork, from_on: date, until_on: date) -> Mapping[UUID, int]:
    line = and_(KnownJobLine.organization_id == KnownJob.organization_id, KnownJobLine.job_id == KnownJob.id)
    rows = uow.session.execute(
        select(KnownJobLine.service_id, func.count(KnownJob.id.distinct()))
        .join(KnownJob, line)
        .where(_completed(uow, from_on, until_on), KnownJobLine.service_id.is_not(None))
        .group_by(KnownJobLine.service_id)
    )
    return {service: count for service, count in rows if service is not None}


def _completed(uow: UnitOfWork, from_on: date, until_on: date) -> ColumnElement[bool]:
    """Jobs that customers paid for: rework is not counted among them."""
    rework = exists().where(Callback.organization_id == KnownJob.organization_id, Callback.rework_job_id == KnownJob.id)
    return and_(
        KnownJob.organization_id == uow.organization_id, KnownJob.completed_on.between(from_on, until_on), ~rework
    )


def _names(uow: UnitOfWork, entity: type[KnownCrew] | type[KnownService]) -> dict[UUID, str]:
    rows = uow.session.execute(select(entity.id, entity.name).where(entity.organization_id == uow.organization_id))
    return {row.id: row.name for row in rows}


def _named(rates: list[Rate], names: Mapping[UUID, str], currency: str) -> list[dict[str, Any]]:
    return [{**_shown(rate, currency), "id": rate.key, "name": names.get(rate.key)} for rate in rates]


def _shown(rate: Rate, currency: str) -> dict[str, Any]:
    return {
        "jobs_completed": rate.jobs_completed,
        "callbacks": rate.callbacks,
        "resolved": rate.resolved,
        "rate_percent": rate.rate_percent,
        "rework_minutes": rate.rework_minutes,
        "cost": Money(rate.amount_minor, currency),
    }
