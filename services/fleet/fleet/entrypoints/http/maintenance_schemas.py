"""What operations on the maintenance log and on costs take and answer."""

from __future__ import annotations

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery
from fleet.domain.maintenance import KINDS
from fleet.entrypoints.http import sizes

MOST_PLANS = 50
MOST_COST = 10**9


class MaintenanceNew(Body):
    """What was done. Plans named begin anew at its day and meters; meters not given are as read last until then."""

    id = fields.NewId()
    kind = fields.Choice(*KINDS, required=True)
    title = fields.Name(200, required=True)
    performed_on = fields.Day(required=True)
    odometer_miles = sizes.miles(allow_none=True)
    engine_hours = sizes.engine_hours(allow_none=True)
    confirmed = fields.Flag(load_default=False)
    cost = fields.MoneyField(min=0, max=MOST_COST)
    vendor = fields.Name(120, allow_none=True)
    notes = fields.Text(2000, allow_none=True)
    service_plan_ids = fields.Items(fields.Id(), max=MOST_PLANS)


class MaintenanceFilter(PageQuery):
    """Which entries."""

    vehicle_id = fields.Id()
    kind = fields.Choice(*KINDS)


class MaintenanceShown(Answer):
    """An entry of the log; a voided one counts for nothing."""

    id = fields.Id()
    version = fields.WholeNumber()
    vehicle_id = fields.Id()
    kind = fields.Choice(*KINDS)
    title = fields.Name(200)
    performed_on = fields.Day()
    odometer_miles = sizes.miles(allow_none=True)
    engine_hours = sizes.engine_hours(allow_none=True)
    cost = fields.MoneyField()
    vendor = fields.Name(120, allow_none=True)
    notes = fields.Text(2000, allow_none=True)
    service_plan_ids = fields.Items(fields.Id(), max=MOST_PLANS)
    logged_at = fields.Instant()
    logged_by = fields.Id(allow_none=True)
    voided_at = fields.Instant(allow_none=True)
    void_reason = fields.Text(500, allow_none=True)


class CostPeriod(PageQuery):
    """Days, both included, at most three years; one vehicle or all."""

    from_on = fields.Day(data_key="from", required=True)
    until_on = fields.Day(data_key="until", required=True)
    vehicle_id = fields.Id()


class KindCost(Answer):
    """What one kind of thing cost."""

    kind = fields.Choice(*KINDS)
    cost = fields.MoneyField()


class VehicleCostsShown(Answer):
    """A vehicle's costs in the period. `miles` are null where no readings tell, `minor_per_mile` (cents a mile) also
    where it went nowhere."""

    vehicle_id = fields.Id()
    vehicle_name = fields.Name(120)
    total = fields.MoneyField()
    by_kind = fields.Items(KindCost, max=len(KINDS))
    miles = sizes.miles(allow_none=True)
    minor_per_mile = fields.DecimalNumber(2, max=10**13, allow_none=True)
