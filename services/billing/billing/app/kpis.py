"""The key figures of an organization's invoices, in its own days; the same few queries however many invoices it has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Date, Integer, and_, cast, func, select

from billing.app import organization
from billing.domain.figures import PACE_DAYS, PAID_DAYS, Period
from billing.domain.invoices import Invoice
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork
from common.money import Money


def billing_kpis(uow: UnitOfWork) -> dict[str, Any]:
    """What is owed, what came in, and how fast customers pay."""
    home, today = organization.home(uow), organization.today(uow)
    month = Period(from_on=today - timedelta(days=PAID_DAYS - 1), until_on=today, zone=home.zone)
    quarter = Period(from_on=today - timedelta(days=PACE_DAYS - 1), until_on=today, zone=home.zone)
    return {
        "on": today,
        **_owed(uow, today=today, currency=home.currency),
        **_received(uow, month, currency=home.currency),
        **_pace(uow, quarter),
    }


def _owed(uow: UnitOfWork, *, today: Any, currency: str) -> dict[str, Any]:
    balance = Invoice.total_minor - Invoice.settled_minor
    late = Invoice.due_on < today
    row = uow.session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(balance), 0),
            func.count().filter(late),
            func.coalesce(func.sum(balance).filter(late), 0),
        ).where(
            Invoice.organization_id == uow.organization_id,
            Invoice.issued_at.is_not(None),
            Invoice.voided_at.is_(None),
            Invoice.settled_minor < Invoice.total_minor,
        )
    ).one()
    return {
        "outstanding_count": row[0],
        "outstanding": Money(int(row[1]), currency),
        "overdue_count": row[2],
        "overdue": Money(int(row[3]), currency),
    }


def _received(uow: UnitOfWork, days: Period, *, currency: str) -> dict[str, Any]:
    kept = func.coalesce(func.sum(Payment.amount_minor - Payment.refunded_minor), 0)
    tips = func.coalesce(func.sum(Payment.tip_minor - Payment.refunded_tip_minor), 0)
    row = uow.session.execute(
        select(func.count(), kept, tips).where(
            Payment.organization_id == uow.organization_id,
            Payment.state == "succeeded",
            Payment.paid_at >= days.starts_at,
            Payment.paid_at < days.ends_at,
        )
    ).one()
    return {"paid_count": row[0], "paid": Money(int(row[1]), currency), "tips": Money(int(row[2]), currency)}


def _pace(uow: UnitOfWork, days: Period) -> dict[str, Any]:
    paid_on = cast(func.timezone(days.zone, Invoice.paid_at), Date)
    issued_on = cast(func.timezone(days.zone, Invoice.issued_at), Date)
    row = uow.session.execute(
        select(func.count(), func.round(func.avg(cast(paid_on - issued_on, Integer)), 1)).where(
            and_(
                Invoice.organization_id == uow.organization_id,
                Invoice.paid_at >= days.starts_at,
                Invoice.paid_at < days.ends_at,
                Invoice.voided_at.is_(None),
            )
        )
    ).one()
    return {"settled_invoice_count": row[0], "average_days_to_pay": row[1]}
