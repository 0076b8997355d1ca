"""What the jobs in the calendar will use up: how many days stock lasts, and what vans are short of on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, select

from common.db.unit_of_work import UnitOfWork
from inventory.app.finding import named_items
from inventory.app.organizations import local_day
from inventory.app.queries.needs import coming_needs
from inventory.app.suggestions import coming_by_place
from inventory.app.vehicles import vans_of
from inventory.domain.forecast import lasting
from inventory.domain.known import KnownCrew
from inventory.domain.location import Location
from inventory.domain.measures import NOTHING
from inventory.domain.purchase_rules import EXPECTED
from inventory.domain.stock_level import StockLevel


class _Place(NamedTuple):
    crew_id: UUID
    item_id: UUID


def stock_forecast(uow: UnitOfWork, *, days: int) -> dict[str, Any]:
    """For each item that booked jobs need within so many days: what there is, and how long that lasts; what runs out
    first comes first."""
    today = local_day(uow, uow.now)
    until = today + timedelta(days=days - 1)
    by_item: dict[UUID, dict[date, Decimal]] = {}
    for need in coming_needs(uow, since=today, until=until):
        of_item = by_item.setdefault(need.item_id, {})
        of_item[need.on] = of_item.get(need.on, NOTHING) + need.quantity
    there, coming, items = _there(uow, by_item), _coming(uow), named_items(uow, by_item.keys())
    shown = []
    for item_id, needs in by_item.items():
        found, item = lasting(there.get(item_id, NOTHING), needs, today=today), items[item_id]
        facts = {"item_id": item_id, "item_name": item.name, "sku": item.sku, "unit": item.unit}
        stock = {"on_hand": there.get(item_id, NOTHING), "on_order": coming.get(item_id, NOTHING)}
        lasts = {"needed": found.needed, "runs_out_on": found.runs_out_on, "days_left": found.days_left}
        shown.append({**facts, **stock, **lasts})
    ordered = sorted(shown, key=lambda one: (one["runs_out_on"] or date.max, one["item_name"]))
    return {"from_on": today, "until_on": until, "items": ordered}


def van_shortages(uow: UnitOfWork, *, on: date | None = None) -> dict[str, Any]:
    """What each crew's van lacks for the jobs booked on a day, tomorrow unless told otherwise."""
    day = on or local_day(uow, uow.now) + timedelta(days=1)
    needed: dict[_Place, Decimal] = {}
    for need in coming_needs(uow, since=day, until=day):
        place = _Place(need.crew_id, need.item_id)
        needed[place] = needed.get(place, NOTHING) + need.quantity
    vans = vans_of(uow, {place.crew_id for place in needed}, day)
    in_vans = _in_vans(uow, list(vans.values()))
    rows = []
    for place, quantity in needed.items():
        van = vans.get(place.crew_id)
        there = max(NOTHING, in_vans.get((van, place.item_id), NOTHING)) if van else NOTHING
        if there < quantity:
            rows.append({
                "crew_id": place.crew_id, "location_id": van, "item_id": place.item_id, "needed": quantity,
                "there": there, "missing": quantity - there,
            })  # fmt: skip
    return {"on": day, "items": _named(uow, rows)}


def _named(uow: UnitOfWork, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = named_items(uow, {row["item_id"] for row in rows})
    crews = _names(uow, KnownCrew, {row["crew_id"] for row in rows})
    locations = _names(uow, Location, {row["location_id"] for row in rows if row["location_id"]})
    shown = []
    for row in rows:
        item = items[row["item_id"]]
        names = {"crew_name": crews.get(row["crew_id"]), "location_name": locations.get(row["location_id"])}
        shown.append({**row, **names, "item_name": item.name, "sku": item.sku, "unit": item.unit})
    return sorted(shown, key=lambda row: (row["crew_name"] or "", row["item_name"]))


def _names(uow: UnitOfWork, kind: Any, ids: set[UUID]) -> dict[UUID, str]:
    found = uow.session.execute(
        select(kind.id, kind.name).where(kind.organization_id == uow.organization_id, kind.id.in_(ids))
    )
    return {row.id: row.name for row in found}


def _there(uow: UnitOfWork, item_ids: Any) -> dict[UUID, Decimal]:
    level = StockLevel
    ours = and_(level.organization_id == uow.organization_id, level.item_id.in_(set(item_ids)))
    rows = uow.session.execute(select(level.item_id, func.sum(level.quantity)).where(ours).group_by(level.item_id))
    return {row[0]: row[1] for row in rows}


def _coming(uow: UnitOfWork) -> dict[UUID, Decimal]:
    on_order = coming_by_place(uow, *EXPECTED)
    rows = uow.session.execute(select(on_order.c.item_id, func.sum(on_order.c.coming)).group_by(on_order.c.item_id))
    return {row[0]: row[1] for row in rows}


def _in_vans(uow: UnitOfWork, vans: Sequence[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    level = StockLevel
    ours = and_(level.organization_id == uow.organization_id, level.location_id.in_(vans))
    rows = uow.session.execute(select(level.location_id, level.item_id, level.quantity).where(ours))
    return {(location_id, item_id): quantity for location_id, item_id, quantity in rows}
