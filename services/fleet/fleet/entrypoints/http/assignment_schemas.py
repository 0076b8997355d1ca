"""What operations on assignments take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery


class AssignmentNew(Body):
    """A crew's days with a vehicle, both included; without the last one for good. `override_reason` lets it go out
    although it is in the shop or a safety service is overdue."""

    id = fields.NewId()
    crew_id = fields.Id(required=True)
    starts_on = fields.Day(required=True)
    ends_on = fields.Day(allow_none=True)
    override_reason = fields.Text(500, allow_none=True)


class AssignmentChange(Body):
    """Other days, or a reason to keep the vehicle although it must stay."""

    starts_on = fields.Day()
    ends_on = fields.Day(allow_none=True)
    override_reason = fields.Text(500, allow_none=True)


class AssignmentFilter(PageQuery):
    """Which assignments."""

    vehicle_id = fields.Id()
    crew_id = fields.Id()


class AssignmentShown(Answer):
    """A crew's days with a vehicle; a withdrawn assignment never was."""

    id = fields.Id()
    version = fields.WholeNumber()
    vehicle_id = fields.Id()
    vehicle_name = fields.Name(120)
    crew_id = fields.Id()
    crew_name = fields.Name(120)
    starts_on = fields.Day()
    ends_on = fields.Day(allow_none=True)
    override_reason = fields.Text(500, allow_none=True)
    withdrawn_at = fields.Instant(allow_none=True)
    withdrawn_reason = fields.Text(500, allow_none=True)
    assigned_at = fields.Instant()
