"""Bodies and answers about bookings and waiting visits."""

from __future__ import annotations

from typing import Any

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from scheduling.domain.conflicts import CONFLICTS
from scheduling.domain.placements import GRID_MINUTES, LONGEST_MINUTES
from scheduling.domain.visits import STATUSES
from scheduling.entrypoints.http.crew_schemas import Colour

VISIT_KINDS = ("first", "extra", "follow_up", "rework")
MOST_EXTRA_PEOPLE = 20
_ON_GRID = (
    r"^2[01][0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[Tt](?:[01][0-9]|2[0-3]):(?:00|15|30|45):00"
    r"(?:\.0+)?(?:[Zz]|[+-](?:0[0-9]|1[0-3]):(?:00|15|30|45))$"
)


class QuarterHour(fields.Instant):
    """A moment on the quarter hour; the grid itself is the domain's rule."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": _ON_GRID}, **options)


class Quarters(fields.WholeNumber):
    """Minutes in quarter hours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min=GRID_MINUTES, max=LONGEST_MINUTES, metadata={"multipleOf": GRID_MINUTES}, **options)


class BookingMove(Body):
    """What to change; the promise stays while the new start keeps it, unless another window is asked for. `people` and
    `equipment` replace those named before; what the crew itself is and has goes along anyway."""

    crew_id = fields.Id()
    starts_at = QuarterHour()
    duration_minutes = Quarters()
    window_starts_at = fields.Instant()
    window_ends_at = fields.Instant()
    people = fields.Items(fields.Id(), max=MOST_EXTRA_PEOPLE)
    equipment = fields.Items(fields.Id(), max=MOST_EXTRA_PEOPLE)
    override_reason = fields.Text(500)


class BookingCreate(BookingMove):
    """A visit's place: without a length its estimate, without a window the organization's margin around the start.
    `people` go along beside the crew's members."""

    id = fields.NewId()
    visit_id = fields.Id(required=True)
    crew_id = fields.Id(required=True)
    starts_at = QuarterHour(required=True)


class BookingRelease(Body):
    """Why a visit is taken off the calendar."""

    reason = fields.Text(500, required=True)


class BookingAnnounce(Body):
    """When the crew will be there; if nothing is said, when it is expected by now, or as it is booked."""

    eta_at = fields.Instant()


class VisitAddress(Answer):
    """Where the work is."""

    line1 = fields.Text(200, min_length=0)
    line2 = fields.Text(200, min_length=0, allow_none=True)
    city = fields.Text(120, min_length=0)
    region = fields.Text(120, min_length=0, allow_none=True)
    postal_code = fields.Text(20, min_length=0, allow_none=True)
    country = fields.Text(2, min_length=0)
    latitude = fields.Degrees(90, allow_none=True)
    longitude = fields.Degrees(180, allow_none=True)


class CardTag(Answer):
    """A tag on the customer."""

    tag_id = fields.Id()
    name = fields.Name(60)
    colour = fields.Name(20)


class CardPerson(Answer):
    """Somebody who goes along."""

    person_id = fields.Id()
    name = fields.Name(200)


class CardVehicle(Answer):
    """A vehicle or a piece of equipment that goes along."""

    vehicle_id = fields.Id()
    name = fields.Text(200, min_length=0)
    kind = fields.Choice("vehicle", "equipment")


class VisitFacts(Answer):
    """What is to be done, where, for whom, and what must be along."""

    visit_id = fields.Id()
    job_id = fields.Id()
    job_number = fields.WholeNumber(min=1, max=2**53)
    kind = fields.Choice(*VISIT_KINDS)
    title = fields.Text(200, min_length=0)
    customer_id = fields.Id()
    customer_name = fields.Text(200, min_length=0)
    property_id = fields.Id()
    address = fields.Object(VisitAddress)
    zone = fields.Name(64)
    services = fields.Items(fields.Text(200, min_length=0), max=500)
    skills = fields.Items(fields.Text(200, min_length=0), max=500)
    required_equipment = fields.Items(fields.Text(200, min_length=0), max=2_000)
    water_gallons = fields.WholeNumber(max=2**53)
    amount = fields.MoneyField()
    tags = fields.Items(CardTag, max=500)


class WaitingVisit(VisitFacts):
    """A visit without a place in the calendar. `suggested_at` is when a recurring plan wants it to begin."""

    duration_minutes = fields.WholeNumber()
    earliest_on = fields.Day(allow_none=True)
    suggested_at = fields.Instant(allow_none=True)
    opened_at = fields.Instant()


class BookingCard(VisitFacts):
    """A visit in the calendar. `warnings` names the rules that were set aside for it, `conflicts` what has come in the
    way since: organization_holiday, crew_away, person_away, vehicle_grounded, vehicle_taken."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    crew_id = fields.Id()
    crew_name = fields.Name(80)
    crew_colour = Colour()
    people = fields.Items(CardPerson, max=200)
    vehicles = fields.Items(CardVehicle, max=200)
    starts_at = fields.Instant()
    ends_at = fields.Instant()
    window_starts_at = fields.Instant()
    window_ends_at = fields.Instant()
    status = fields.Choice(*STATUSES, "released")
    warnings = fields.Items(fields.Name(60), max=10)
    conflicts = fields.Items(fields.Choice(*CONFLICTS), max=len(CONFLICTS))
    undoable = fields.Flag()


class BookingDetail(BookingCard):
    """Everything about a booking."""

    promise_version = fields.WholeNumber(min=1)
    override_reason = fields.Text(500, allow_none=True)
    released_reason = fields.Text(2000, allow_none=True)


class BookingFilter(PageQuery):
    """Which bookings; both days count."""

    from_on = fields.Day(data_key="from")
    until_on = fields.Day(data_key="until")
    crew_id = fields.Id()
    status = fields.Choice(*STATUSES)
    tag_id = fields.Id()
    service = fields.Name(200)
