"""What operations on meters take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body
from fleet.domain.meter_reading import SOURCES
from fleet.domain.meters import METERS
from fleet.entrypoints.http import sizes


class ReadingNew(Body):
    """What a meter showed, today unless told otherwise. `confirmed`: it is right although it is unusually high."""

    id = fields.NewId()
    meter = fields.Choice(*METERS, required=True)
    value = fields.DecimalNumber(1, max=sizes.MOST_ON_A_METER, required=True)
    read_on = fields.Day()
    confirmed = fields.Flag(load_default=False)


class ReadingShown(Answer):
    """A reading. A `suspicious` one was confirmed although it was unusually high; a voided one counts for nothing."""

    id = fields.Id()
    version = fields.WholeNumber()
    vehicle_id = fields.Id()
    meter = fields.Choice(*METERS)
    value = fields.DecimalNumber(1, max=sizes.MOST_ON_A_METER)
    read_on = fields.Day()
    source = fields.Choice(*SOURCES)
    maintenance_id = fields.Id(allow_none=True)
    suspicious = fields.Flag()
    recorded_at = fields.Instant()
    recorded_by = fields.Id(allow_none=True)
    voided_at = fields.Instant(allow_none=True)
    void_reason = fields.Text(500, allow_none=True)
