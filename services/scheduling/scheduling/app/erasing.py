"""Blanking what the calendar says of an erased customer's visits: names, places, and reasons written by hand."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common.erasing.columns import blank_column
from common.erasing.marks import Erasure, Record
from scheduling.domain.bookings import Booking
from scheduling.domain.changes import BookingChange, ChangeSet
from scheduling.domain.visits import ERASED_FACTS, KnownVisit


def blank_customer(session: Session, erasure: Erasure) -> list[Record]:
    """Blank them; name the records that were about the customer. A move of many keeps its reason: it is about a day."""
    own = erasure.organization_id
    theirs = (KnownVisit.organization_id == own, KnownVisit.customer_id == erasure.subject_id)
    session.execute(update(KnownVisit).where(*theirs).values(**ERASED_FACTS))
    visits = session.scalars(select(KnownVisit.id).where(*theirs)).all()
    booked = (Booking.organization_id == own, Booking.visit_id.in_(visits))
    blank_column(session, Booking.override_reason, *booked)
    blank_column(session, Booking.released_reason, *booked)
    bookings = session.scalars(select(Booking.id).where(*booked)).all()
    changed = (BookingChange.organization_id == own, BookingChange.booking_id.in_(bookings))
    blank_column(session, BookingChange.override_reason_before, *changed)
    sets = select(BookingChange.change_set_id).where(*changed)
    single = (ChangeSet.organization_id == own, ChangeSet.kind == "single", ChangeSet.id.in_(sets))
    blank_column(session, ChangeSet.reason, *single)
    return [
        ("customer", erasure.subject_id),
        *(("visit", visit_id) for visit_id in visits),
        *(("booking", booking_id) for booking_id in bookings),
    ]
