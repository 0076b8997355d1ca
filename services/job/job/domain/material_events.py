"""What this service says about materials used on jobs; stock is taken and given back by it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from common.events import DomainEvent, MoneyData


class MaterialUsed(DomainEvent, frozen=True, kw_only=True):
    """Material was used on a job. `quantity` is a decimal number in `unit`; `item_id` or `sku` name it in stock, if it
    is kept there; `crew_id` is the crew of the visit, whose vehicle it came from."""

    TYPE = "job.material_used.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    material_id: UUID
    visit_id: UUID | None
    crew_id: UUID | None
    item_id: UUID | None
    sku: str | None
    name: str
    quantity: str
    unit: str
    unit_cost: MoneyData | None
    used_at: datetime
    recorded_by_id: UUID | None


class MaterialVoided(DomainEvent, frozen=True, kw_only=True):
    """A use of material that was said before did not happen; all of it is taken back."""

    TYPE = "job.material_voided.v1"
    KEY = "job_id"
    ROOT = "job_id"
    job_id: UUID
    material_id: UUID
    visit_id: UUID | None
    crew_id: UUID | None
    item_id: UUID | None
    sku: str | None
    quantity: str
    unit: str
    reason: str
    voided_at: datetime
