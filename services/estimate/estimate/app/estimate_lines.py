"""Turns the lines of a request into lines of an estimate; what a line leaves out, the catalogue fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db.unit_of_work import UnitOfWork
from common.errors import InvalidInput, NotFound
from common.ids import new_id
from estimate.domain.catalogue_service import CatalogueService
from estimate.domain.estimate import Estimate
from estimate.domain.estimate_line import EstimateLine
from estimate.domain.pricing import refuse_other_currency

_DEFAULTS: dict[str, Any] = {
    "description": "",
    "unit": "each",
    "taxable": True,
    "duration_minutes": 0,
    "skills": [],
    "required_equipment": [],
    "water_gallons": 0,
    "optional": False,
}
_FOR_THE_CREW = ("duration_minutes", "skills", "required_equipment", "water_gallons")
_FROM_CATALOGUE = ("name", "description", "unit", "unit_price", "taxable", *_FOR_THE_CREW)


class LineIncomplete(InvalidInput):
    """A line that is not from the catalogue needs a name and a unit price."""

    code = "line_incomplete"


def write_lines(uow: UnitOfWork, estimate: Estimate, *, wanted: Sequence[Mapping[str, Any]]) -> None:
    """Make these the estimate's lines; those that name their id stay the same line."""
    services = _services(uow, wanted)
    present = {line.id: line for line in estimate.lines}
    lines = []
    for index, given in enumerate(wanted):
        facts = _completed(given, services=services, index=index)
        refuse_other_currency(facts["unit_price"], currency=estimate.currency, field=f"lines.{index}.unit_price")
        lines.append(_written(_line(given, present=present, index=index), facts=facts, estimate=estimate))
    estimate.replace_lines(lines)


def _services(uow: UnitOfWork, wanted: Sequence[Mapping[str, Any]]) -> dict[UUID, CatalogueService]:
    ids = {given["service_id"] for given in wanted if given.get("service_id") is not None}
    if not ids:
        return {}
    found = select(CatalogueService).where(
        CatalogueService.organization_id == uow.organization_id, CatalogueService.id.in_(ids)
    )
    return {service.id: service for service in uow.session.scalars(found)}


def _completed(given: Mapping[str, Any], *, services: Mapping[UUID, CatalogueService], index: int) -> dict[str, Any]:
    facts = dict(_DEFAULTS)
    service_id = given.get("service_id")
    if service_id is not None:
        if service_id not in services:
            raise NotFound("Service not found", field=f"lines.{index}.service_id")
        facts |= {name: getattr(services[service_id], name) for name in _FROM_CATALOGUE}
    facts |= {name: value for name, value in given.items() if name != "id"}
    for needed in ("name", "unit_price"):
        if needed not in facts:
            raise LineIncomplete(field=f"lines.{index}.{needed}")
    return facts


def _line(given: Mapping[str, Any], *, present: dict[UUID, EstimateLine], index: int) -> EstimateLine:
    if given.get("id") is None:
        return EstimateLine(id=new_id())
    line = present.pop(given["id"], None)
    if line is None:
        raise NotFound("Line not found on this estimate", field=f"lines.{index}.id")
    return line


def _written(line: EstimateLine, *, facts: Mapping[str, Any], estimate: Estimate) -> EstimateLine:
    line.organization_id, line.estimate_id = estimate.organization_id, estimate.id
    line.service_id = facts.get("service_id")
    line.unit_price_minor, line.currency = facts["unit_price"].amount, estimate.currency
    line.chosen = not facts["optional"] or facts.get("chosen", False)
    for name in ("name", "description", "quantity", "unit", "taxable", "optional", *_FOR_THE_CREW):
        setattr(line, name, facts[name])
    return line
