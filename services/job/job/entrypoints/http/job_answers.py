"""What is answered about jobs."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer
from job.domain import statuses
from job.domain.known_vehicles import KINDS as VEHICLE_KINDS
from job.domain.visit import KINDS


class JobRow(Answer):
    """A job in the list."""

    id = fields.Id()
    version = fields.WholeNumber()
    number = fields.WholeNumber()
    title = fields.Name(200)
    status = fields.Choice(*statuses.ALL)
    customer_id = fields.Id()
    customer_name = fields.Text(300)
    address = fields.Text(1000, min_length=0, attribute="address_text")
    scheduled_at = fields.Instant(allow_none=True)
    scheduled_until = fields.Instant(allow_none=True)
    crew_id = fields.Id(allow_none=True)
    crew_name = fields.Name(120, allow_none=True)
    crew_colour = fields.Name(40, allow_none=True)
    services = fields.Items(fields.Name(120))
    amount = fields.MoneyField()


class Phone(Answer):
    """A number."""

    number = fields.Name(40)
    label = fields.Name(80, allow_none=True)


class TagShown(Answer):
    """A tag of the customer."""

    tag_id = fields.Id()
    name = fields.Name(80)
    colour = fields.Name(40)


class CustomerShown(Answer):
    """For whom."""

    id = fields.Id()
    name = fields.Text(300)
    email = fields.Name(254, allow_none=True)
    phones = fields.Items(Phone)
    tags = fields.Items(TagShown)


class AddressShown(Answer):
    """A postal address."""

    line1 = fields.Text(200, min_length=0)
    line2 = fields.Text(200, min_length=0, allow_none=True)
    city = fields.Text(120, min_length=0)
    region = fields.Text(120, min_length=0)
    postal_code = fields.Text(40, min_length=0)
    country = fields.Text(2, min_length=0)
    latitude = fields.Degrees(90, allow_none=True)
    longitude = fields.Degrees(180, allow_none=True)


class SiteShown(Answer):
    """Where."""

    id = fields.Id()
    label = fields.Text(120, min_length=0)
    address = fields.Object(AddressShown)
    text = fields.Text(1000, min_length=0)
    zone = fields.Name(80)
    access_notes = fields.Text(5000, min_length=0, allow_none=True)


class LineShown(Answer):
    """A service; `done` is null until a crew reported on it."""

    id = fields.Id(attribute="line.id")
    service_id = fields.Id(attribute="line.service_id", allow_none=True)
    name = fields.Name(120, attribute="line.name")
    description = fields.Text(2000, min_length=0, attribute="line.description")
    quantity = fields.DecimalNumber(4, attribute="line.quantity")
    unit = fields.Name(40, attribute="line.unit")
    unit_price = fields.MoneyField(attribute="line.unit_price")
    taxable = fields.Flag(attribute="line.taxable")
    duration_minutes = fields.WholeNumber(attribute="line.duration_minutes")
    skills = fields.Items(fields.Name(80), attribute="line.skills")
    required_equipment = fields.Items(fields.Name(120), attribute="line.required_equipment")
    water_gallons = fields.WholeNumber(attribute="line.water_gallons")
    amount = fields.MoneyField()
    done = fields.Flag(allow_none=True)
    undone_reason = fields.Text(500, allow_none=True)


class CrewPerson(Answer):
    """Somebody of a crew."""

    person_id = fields.Id()
    name = fields.Name(120, allow_none=True)
    leads = fields.Flag()


class CrewShown(Answer):
    """Who does a visit, as the crew is made up on its day."""

    id = fields.Id()
    name = fields.Name(120)
    people = fields.Items(CrewPerson)


class VisitLineShown(Answer):
    """A line as a visit reported it."""

    line_id = fields.Id()
    done = fields.Flag(allow_none=True)
    undone_reason = fields.Text(500, allow_none=True)


class VehicleAlong(Answer):
    """A vehicle or a piece of equipment that the crew has along that day; `grounded`: it must stay in, and why."""

    vehicle_id = fields.Id()
    name = fields.Name(120)
    kind = fields.Choice(*VEHICLE_KINDS)
    plate = fields.Name(20, allow_none=True)
    carries = fields.Items(fields.Name(120))
    grounded = fields.Flag()
    grounded_reason = fields.Name(40, allow_none=True)


class VisitShown(Answer):
    """A visit. `required_equipment` and `water_gallons` are what must be along, `vehicles` what the crew has."""

    id = fields.Id(attribute="visit.id")
    version = fields.WholeNumber(attribute="visit.version")
    job_id = fields.Id(attribute="visit.job_id")
    ordinal = fields.WholeNumber(attribute="visit.ordinal")
    kind = fields.Choice(*KINDS, attribute="visit.kind")
    status = fields.Choice(*statuses.ALL, attribute="visit.status")
    duration_minutes = fields.WholeNumber(attribute="visit.duration_minutes")
    earliest_on = fields.Day(attribute="visit.earliest_on", allow_none=True)
    preferred_at = fields.Instant(attribute="visit.preferred_at", allow_none=True)
    starts_at = fields.Instant(attribute="visit.starts_at", allow_none=True)
    ends_at = fields.Instant(attribute="visit.ends_at", allow_none=True)
    window_starts_at = fields.Instant(allow_none=True)
    window_ends_at = fields.Instant(allow_none=True)
    en_route_at = fields.Instant(attribute="visit.en_route_at", allow_none=True)
    eta_at = fields.Instant(attribute="visit.eta_at", allow_none=True)
    started_at = fields.Instant(attribute="visit.started_at", allow_none=True)
    completed_at = fields.Instant(attribute="visit.completed_at", allow_none=True)
    cancelled_at = fields.Instant(attribute="visit.cancelled_at", allow_none=True)
    reason = fields.Text(500, attribute="visit.reason", allow_none=True)
    amount = fields.MoneyField()
    required_equipment = fields.Items(fields.Name(120), max=2_000, attribute="needs.required_equipment")
    water_gallons = fields.WholeNumber(attribute="needs.water_gallons")
    crew = fields.Object(CrewShown, allow_none=True)
    vehicles = fields.Items(VehicleAlong)
    lines = fields.Items(VisitLineShown, attribute="visit.lines")
