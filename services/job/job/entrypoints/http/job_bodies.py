"""What requests about jobs, visits and notes carry."""

from __future__ import annotations

from decimal import Decimal

from common.http import fields
from common.http.schemas import Body, PageQuery
from job.domain import statuses
from job.domain.date_presets import PRESETS
from job.domain.settings import MOST_PHOTO_LIMIT, MOST_PHOTO_MEGABYTES
from job.domain.visit import EXTRA, FOLLOW_UP, REWORK

MOST_MINUTES = 60 * 24 * 30
MOST_GALLONS = 20_000


class LineNew(Body):
    """A service to do; `duration_minutes` and `water_gallons` are for the whole quantity."""

    name = fields.Name(120, required=True)
    description = fields.Text(2000, min_length=0)
    quantity = fields.DecimalNumber(2, min=Decimal("0.01"), max=1_000_000, required=True)
    unit = fields.Name(20)
    unit_price = fields.MoneyField(min=0, max=10**10, required=True)
    taxable = fields.Flag()
    duration_minutes = fields.WholeNumber(max=MOST_MINUTES)
    skills = fields.Items(fields.Name(40), max=20)
    required_equipment = fields.Items(fields.Name(120), max=20)
    water_gallons = fields.WholeNumber(max=MOST_GALLONS)
    service_id = fields.Id(allow_none=True)


class LineChange(LineNew):
    """A service of the job: one that it has when `line_id` is given, else a new one."""

    line_id = fields.Id(allow_none=True)


class JobCreate(Body):
    """A job made by hand; without a title it is called by its services."""

    id = fields.NewId()
    customer_id = fields.Id(required=True)
    property_id = fields.Id(required=True)
    title = fields.Name(200)
    instructions = fields.Text(5000, allow_none=True)
    lines = fields.Items(LineNew, min=1, max=100, required=True)
    discount = fields.MoneyField(min=0)
    tax_rate = fields.DecimalNumber(4, max=100, load_default=0)


class JobChange(Body):
    """What is to be another; `lines` are all services that the job is to have from now on."""

    property_id = fields.Id()
    title = fields.Name(200)
    instructions = fields.Text(5000, allow_none=True)
    lines = fields.Items(LineChange, min=1, max=100)
    discount = fields.MoneyField(min=0)
    tax_rate = fields.DecimalNumber(4, max=100)


class Reason(Body):
    """Why."""

    reason = fields.Text(500, required=True)


class VisitNew(Body):
    """One more visit: for the named lines, or for all that is not done yet. A closed job needs a reason. What it needs
    along is what its lines need, unless told otherwise."""

    kind = fields.Choice(EXTRA, FOLLOW_UP, REWORK, load_default=EXTRA)
    line_ids = fields.Items(fields.Id(), max=100)
    duration_minutes = fields.WholeNumber(min=1, max=MOST_MINUTES)
    earliest_on = fields.Day(allow_none=True)
    required_equipment = fields.Items(fields.Name(120), max=20, allow_none=True)
    water_gallons = fields.WholeNumber(max=MOST_GALLONS, allow_none=True)
    reason = fields.Text(500)


class VisitChange(Body):
    """What is to be another; null for equipment and water: what its lines need."""

    duration_minutes = fields.WholeNumber(min=1, max=MOST_MINUTES)
    earliest_on = fields.Day(allow_none=True)
    required_equipment = fields.Items(fields.Name(120), max=20, allow_none=True)
    water_gallons = fields.WholeNumber(max=MOST_GALLONS, allow_none=True)


class EnRoute(Body):
    """How long the crew will need."""

    eta_minutes = fields.WholeNumber(min=0, max=60 * 24)


class LineOutcome(Body):
    """Whether a line was done, and if not, why."""

    line_id = fields.Id(required=True)
    done = fields.Flag(required=True)
    undone_reason = fields.Text(500, allow_none=True)


class Completion(Body):
    """What was done; lines that are not named were. `follow_up` opens a visit for what was not. `report_ids` are
    reports handed in just now, to be waited for; with `override_reason` an owner does without missing ones."""

    lines = fields.Items(LineOutcome, max=100)
    follow_up = fields.Flag(load_default=False)
    report_ids = fields.Items(fields.Id(), max=20)
    override_reason = fields.Text(500)


class NoteNew(Body):
    """An internal note."""

    id = fields.NewId()
    text = fields.Text(5000, required=True)


class NoteChange(Body):
    """Another text."""

    text = fields.Text(5000, required=True)


class SettingsChange(Body):
    """What the organization decides otherwise."""

    eta_on_en_route = fields.Flag()
    holidays = fields.Items(fields.Day(), max=500)
    post_job_report_required = fields.Flag()
    photo_limit = fields.WholeNumber(max=MOST_PHOTO_LIMIT)
    photo_megabytes = fields.WholeNumber(max=MOST_PHOTO_MEGABYTES)


class JobFilter(PageQuery):
    """Which jobs. Days are the organization's; with them the list is in the order of time, else newest first."""

    status = fields.Items(fields.Choice(*statuses.ALL), max=len(statuses.ALL))
    when = fields.Choice(*PRESETS, metadata={"description": "Instead of days; overdue: booked for an earlier day."})
    from_on = fields.Day(data_key="from")
    until_on = fields.Day(data_key="until")
    crew_id = fields.Id()
    tag_id = fields.Items(fields.Id(), max=20, metadata={"description": "Jobs whose customer has one of these tags."})
    customer_id = fields.Id()
    q = fields.Name(120, metadata={"description": "Beginnings of words of customer, address, number, title, services."})
