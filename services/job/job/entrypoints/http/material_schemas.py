"""Materials used: what is recorded, and what is shown."""

from __future__ import annotations

from decimal import Decimal

from common.http import fields
from common.http.schemas import Answer, Body


class MaterialNew(Body):
    """What was used: of an item in stock (`item_id`, `sku`) or of anything. The cost is of one unit; without a time it
    was used just now."""

    id = fields.NewId()
    visit_id = fields.Id(allow_none=True)
    item_id = fields.Id(allow_none=True)
    sku = fields.Name(80, allow_none=True)
    name = fields.Name(200, required=True)
    quantity = fields.DecimalNumber(4, min=Decimal("0.0001"), max=1_000_000, required=True)
    unit = fields.Name(40, required=True)
    unit_cost = fields.MoneyField(min=0, allow_none=True)
    used_at = fields.Instant(allow_none=True)


class MaterialShown(Answer):
    """A use of material; a void one tells why. The cost is null for who may not see money."""

    id = fields.Id()
    version = fields.WholeNumber()
    job_id = fields.Id()
    visit_id = fields.Id(allow_none=True)
    item_id = fields.Id(allow_none=True)
    sku = fields.Name(80, allow_none=True)
    name = fields.Name(200)
    quantity = fields.DecimalNumber(4)
    unit = fields.Name(40)
    unit_cost = fields.MoneyField(allow_none=True)
    used_at = fields.Instant()
    recorded_by_id = fields.Id(allow_none=True)
    recorded_by_name = fields.Name(120, allow_none=True)
    recorded_at = fields.Instant()
    voided_at = fields.Instant(allow_none=True)
    voided_by_id = fields.Id(allow_none=True)
    voided_by_name = fields.Name(120, allow_none=True)
    void_reason = fields.Text(500, allow_none=True)
