"""The services of a plan, kept as plain values until a job is made of them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.money import Money
from job.domain.event_shapes import decimal_text
from job.domain.new_job import NewLine
from job.domain.pricing import totals_of


def kept_lines(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As they are stored."""
    return [_kept(NewLine(**line)) for line in lines]


def ordered_lines(kept: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As createJob takes them; what was kept before services named their equipment needs none."""
    return [
        {
            "required_equipment": [],
            "water_gallons": 0,
            **line,
            "quantity": Decimal(line["quantity"]),
            "unit_price": Money(line["unit_price"]["amount"], line["unit_price"]["currency"]),
            "service_id": UUID(line["service_id"]) if line["service_id"] else None,
        }
        for line in kept
    ]


def check_price(lines: Sequence[dict[str, Any]], *, discount: Money, tax_rate: Decimal) -> None:
    """Refuse now what could not become a job later, such as a discount above the price."""
    totals_of([NewLine(**line).priced for line in lines], discount=discount, tax_rate=tax_rate)


def _kept(line: NewLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "description": line.description,
        "quantity": decimal_text(line.quantity),
        "unit": line.unit,
        "unit_price": {"amount": line.unit_price.amount, "currency": line.unit_price.currency},
        "taxable": line.taxable,
        "duration_minutes": line.duration_minutes,
        "skills": list(line.skills),
        "required_equipment": list(line.required_equipment),
        "water_gallons": line.water_gallons,
        "service_id": str(line.service_id) if line.service_id else None,
    }
