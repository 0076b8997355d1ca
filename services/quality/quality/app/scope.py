"""Which visits and reports a viewer may see: all of the organization's, or those of visits booked for a crew on a day
on which the viewer belongs to it. Anything else is not found, as if it did not exist."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from quality.app.organizations import local_day
from quality.app.viewer import Viewer
from quality.domain.known_office import KnownCrewMember
from quality.domain.known_work import KnownBooking
from quality.domain.report import Report


def visible_reports(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool] | None:
    """The condition on reports that the viewer may see; None when all."""
    if viewer.sees_all:
        return None
    of_visit = and_(KnownBooking.organization_id == Report.organization_id, KnownBooking.visit_id == Report.visit_id)
    return exists().where(of_visit, _booked_for(uow, viewer))


def visible_report(uow: UnitOfWork, viewer: Viewer, report_id: UUID) -> Report:
    """The report, or NotFound."""
    report = uow.get(Report, report_id)
    refuse_hidden(uow, viewer, report.visit_id, what="Report")
    return report


def locked_report(uow: UnitOfWork, viewer: Viewer, report_id: UUID, expected_version: int | None) -> Report:
    """The report to be changed, or NotFound."""
    refuse_hidden(uow, viewer, uow.get(Report, report_id).visit_id, what="Report")
    return uow.lock(Report, report_id, expected_version)


def refuse_hidden(uow: UnitOfWork, viewer: Viewer, visit_id: UUID, *, what: str) -> None:
    """NotFound unless the viewer may see that visit."""
    if viewer.sees_all:
        return
    of_visit = (KnownBooking.organization_id == uow.organization_id, KnownBooking.visit_id == visit_id)
    if uow.session.scalar(select(KnownBooking.id).where(*of_visit, _booked_for(uow, viewer)).limit(1)) is None:
        raise NotFound(f"{what} not found")


def _booked_for(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool]:
    """The condition on bookings. Crews and days are looked up first and stand in it as plain values: the planner knows
    how many bookings a crew has, but not how many a join will find."""
    belongs = select(KnownCrewMember.crew_id, KnownCrewMember.from_on, KnownCrewMember.until_on).where(
        KnownCrewMember.organization_id == uow.organization_id, KnownCrewMember.person_id == viewer.person_id
    )
    options = []
    for crew_id, from_on, until_on in uow.session.execute(belongs):
        of_crew = and_(KnownBooking.crew_id == crew_id, KnownBooking.starts_on >= from_on)
        options.append(of_crew if until_on is None else and_(of_crew, KnownBooking.starts_on <= until_on))
    mine = or_(false(), *options)
    return and_(mine, KnownBooking.starts_on == local_day(uow, uow.now)) if viewer.only_today else mine
