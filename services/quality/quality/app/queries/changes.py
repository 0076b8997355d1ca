"""Which changes a live board of reports and callbacks hears of: the office of everything, others of their visits'
reports."""

from __future__ import annotations

from sqlalchemy import select

from common.db.changes import Follower, Kind
from common.db.unit_of_work import UnitOfWork
from quality.app.organizations import local_day
from quality.app.scope import visible_reports
from quality.app.viewer import Viewer
from quality.domain.callback import Callback
from quality.domain.checklist import Checklist
from quality.domain.known_office import KnownCrewMember
from quality.domain.report import Report

KINDS = (
    Kind(name="report", entity=Report, shown=visible_reports, own=True),
    Kind(name="callback", entity=Callback, permission="callbacks:read", office_only=True),
    Kind(name="checklist", entity=Checklist, permission="checklists:read"),
)


def follower(uow: UnitOfWork, viewer: Viewer) -> Follower:
    """The office, or a person by present and former crews; a technician's board is another one each day."""
    if viewer.sees_all:
        return Follower(audiences=None, scope="", viewer=viewer)
    member = KnownCrewMember
    belongs = select(member.crew_id, member.from_on, member.until_on).where(
        member.organization_id == uow.organization_id, member.person_id == viewer.person_id
    )
    rows = uow.session.execute(belongs.order_by(member.crew_id, member.from_on)).all()
    days = ";".join(f"{from_on}-{until_on}" for _, from_on, until_on in rows)
    today = str(local_day(uow, uow.now)) if viewer.only_today else ""
    return Follower(audiences=list({row[0] for row in rows}), scope=f"{today}|{days}", viewer=viewer)
