"""What scheduling says no to, each named by the rule that said it."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput


class CrewNameTaken(Conflict):
    """Another crew has this name."""

    code = "crew_name_taken"


class CrewInactive(Conflict):
    """This crew is not active."""

    code = "crew_inactive"


class CrewHasBookings(Conflict):
    """This crew still has visits ahead; move them first."""

    code = "crew_has_bookings"


class PersonInactive(Conflict):
    """This person is not active."""

    code = "person_inactive"


class BadHours(InvalidInput):
    """These working hours overlap."""

    code = "bad_hours"


class BadMembership(InvalidInput):
    """These memberships contradict each other."""

    code = "bad_membership"


class LeadNotMember(InvalidInput):
    """The lead is a member of the crew."""

    code = "lead_not_member"


class OffGrid(InvalidInput):
    """Times lie on the quarter hour."""

    code = "off_grid"


class OutOfCalendar(InvalidInput):
    """The calendar holds the years 2000 to 2199."""

    code = "out_of_calendar"


class WindowIncomplete(InvalidInput):
    """A promised window has both ends."""

    code = "window_incomplete"


class WindowMissesStart(InvalidInput):
    """The promised arrival window holds the start."""

    code = "window_misses_start"


class OutsideWorkingHours(Conflict):
    """This lies outside the crew's working hours; give an override_reason to book it all the same."""

    code = "outside_working_hours"


class SkillsMissing(Conflict):
    """The crew lacks skills that the visit needs; give an override_reason to book it all the same."""

    code = "skills_missing"


class CrewAlreadyBooked(Conflict):
    """The crew has another job at that time."""

    code = "crew_already_booked"


class PersonAlreadyBooked(Conflict):
    """A person has another job at that time."""

    code = "person_already_booked"


class VisitAlreadyBooked(Conflict):
    """The visit is on the calendar already; move that booking."""

    code = "visit_already_booked"


class VisitClosed(Conflict):
    """The visit is completed or cancelled."""

    code = "visit_closed"


class VisitUnderway(Conflict):
    """The crew is on its way or at work; set the visit back first. Its length can still be changed."""

    code = "visit_underway"


class BookingReleasedAlready(Conflict):
    """This booking was taken off the calendar."""

    code = "booking_released"


class NothingToUndo(Conflict):
    """There is no change of this booking left to undo."""

    code = "nothing_to_undo"
