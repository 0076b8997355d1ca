"""Which changes a live calendar hears of: the planners of everything, the others of their own bookings."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_

from common.db.changes import Follower, Kind
from common.db.unit_of_work import UnitOfWork
from scheduling.app.office import known_organization
from scheduling.app.scope import Viewer, visible
from scheduling.domain.absences import Holiday, TimeOff
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.vehicles import KnownVehicle
from scheduling.domain.visits import KnownVisit
from scheduling.domain.zones import local_day


def _booked(uow: UnitOfWork, viewer: Viewer) -> ColumnElement[bool]:
    return and_(Booking.status == "booked", visible(uow, viewer))


def _waiting(_uow: UnitOfWork, _viewer: Viewer) -> ColumnElement[bool]:
    return KnownVisit.status == "unscheduled"


KINDS = (
    Kind(name="booking", entity=Booking, shown=_booked, own=True),
    Kind(name="visit", entity=KnownVisit, shown=_waiting, office_only=True),
    Kind(name="crew", entity=Crew, permission="crews:read"),
    Kind(name="time_off", entity=TimeOff, office_only=True),
    Kind(name="holiday", entity=Holiday),
    Kind(name="vehicle", entity=KnownVehicle, office_only=True),
)


def follower(uow: UnitOfWork, viewer: Viewer) -> Follower:
    """The viewer as who follows. A technician's board is another one each day."""
    if viewer.sees_all:
        return Follower(audiences=None, scope="", viewer=viewer)
    day = str(local_day(uow.now, known_organization(uow).zone)) if viewer.today_only else ""
    own = () if viewer.person_id is None else (viewer.person_id,)
    return Follower(audiences=own, scope=day, viewer=viewer)
