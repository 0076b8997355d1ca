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


class StartMissing(InvalidInput):
    """A visit that has no place yet needs a start."""

    code = "start_missing"


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


class VehicleAlreadyBooked(Conflict):
    """A vehicle is with another job at that time."""

    code = "vehicle_already_booked"


class EquipmentAlreadyBooked(Conflict):
    """A piece of equipment is with another job at that time."""

    code = "equipment_already_booked"


class OrganizationHoliday(Conflict):
    """The organization does not work that day; give an override_reason to book it all the same."""

    code = "organization_holiday"


class CrewAway(Conflict):
    """The crew has time off; give an override_reason to book it all the same."""

    code = "crew_away"


class PersonAway(Conflict):
    """A person has time off; give an override_reason to book it all the same."""

    code = "person_away"


class BadTimeOff(InvalidInput):
    """This time off ends before it begins, or is longer than two years."""

    code = "bad_time_off"


class HolidayTaken(Conflict):
    """That day is a holiday already."""

    code = "holiday_taken"


class SameBooking(InvalidInput):
    """A booking cannot change places with itself, nor be named twice in one change."""

    code = "same_booking"


class ChangeSetUndone(Conflict):
    """This change was undone already."""

    code = "change_set_undone"


class ChangedSince(Conflict):
    """A booking of this change was changed again since; undo that first."""

    code = "changed_since"


class PartOfChangeSet(Conflict):
    """This booking was changed together with others; undo the change set."""

    code = "part_of_change_set"


class BothWanted(Conflict):
    """Two bookings of one change want the same crew, person, vehicle or equipment at the same time."""

    code = "both_wanted"


class NothingToMove(InvalidInput):
    """Name another crew, another day, or both."""

    code = "nothing_to_move"


class AlreadyInPlace(Conflict):
    """All of these bookings are where they should go already."""

    code = "already_in_place"


class TooManyBookings(InvalidInput):
    """One change takes at most 500 bookings."""

    code = "too_many_bookings"


class EtaPast(InvalidInput):
    """That time is past; name the one at which the crew will be there."""

    code = "eta_past"


class FeedRevoked(Conflict):
    """This calendar feed was revoked already."""

    code = "feed_revoked"


class EquipmentRetired(Conflict):
    """This piece of equipment is no longer in use."""

    code = "equipment_retired"


class BadDays(InvalidInput):
    """The list shows at most 92 days, from the first to the last."""

    code = "bad_days"


class CrewOrPerson(InvalidInput):
    """Name either a crew or a person."""

    code = "crew_or_person"
