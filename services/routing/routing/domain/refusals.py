"""Every rule of routing that says no, each with its own code."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput


class OutOfCalendar(InvalidInput):
    """The calendar holds days from 2000 to 2199."""

    code = "out_of_calendar"


class PlaceUnknown(Conflict):
    """A visit has no coordinates; correct the address of its property first."""

    code = "place_unknown"


class NothingToRoute(Conflict):
    """The crew has no open visit on that day."""

    code = "nothing_to_route"


class NoCrewWorks(Conflict):
    """No active crew works on that day."""

    code = "no_crew_works"


class CrewOff(Conflict):
    """The crew does not work on that day."""

    code = "crew_off"


class TooManyStops(Conflict):
    """This is more than can be planned at once."""

    code = "too_many_stops"


class TooManyPlans(Conflict):
    """The organization has enough day plans waiting; let them finish or cancel one."""

    code = "too_many_day_plans"


class VisitNotPlannable(InvalidInput):
    """A visit that is under way, done or called off keeps its place."""

    code = "visit_not_plannable"


class VisitBookedOtherwise(InvalidInput):
    """A visit that is booked for another day cannot be added to this one."""

    code = "visit_booked_otherwise"


class NotToday(InvalidInput):
    """Only today can be planned anew while it goes on."""

    code = "not_today"


class VisitTwice(InvalidInput):
    """A visit is named twice."""

    code = "visit_twice"


class PlanNotReady(Conflict):
    """A plan is applied once, when it is ready."""

    code = "plan_not_ready"


class PlanFinished(Conflict):
    """Only a plan that waits or is being worked on can be cancelled."""

    code = "plan_finished"


class NotInPlan(InvalidInput):
    """The plan has no change for that visit."""

    code = "not_in_plan"


class NothingChanges(Conflict):
    """The plan leaves everything as it is."""

    code = "nothing_changes"


class CalendarMoved(Conflict):
    """What the plan was made from has changed since; plan again."""

    code = "calendar_moved"


class NoCrewHasEquipment(Conflict):
    """No crew that works then has along what this needs."""

    code = "no_crew_has_equipment"


class NoCrewHasSkill(Conflict):
    """No crew that works then can do this."""

    code = "no_crew_has_skill"
