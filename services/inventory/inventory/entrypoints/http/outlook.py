"""What is low or missing, and what will be."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery, page_of
from inventory.app import office_uses
from inventory.app.queries.forecast import stock_forecast, van_shortages
from inventory.app.queries.stock import low_page, shortfall_view, shortfalls_page, unplaced_page
from inventory.entrypoints.http.stock_schemas import (
    ForecastQuery,
    ForecastShown,
    LowFilter,
    LowShown,
    Reason,
    ShortageQuery,
    ShortagesShown,
    ShortfallShown,
    UnplacedShown,
)

blueprint = Blueprint("outlook", __name__, url_prefix="/api/v1/stock", description="Stock")
SHORTFALL = "/shortfalls/<uuid:shortfall_id>"


@operation(blueprint, "GET", "/low", id="listLowStock", query=LowFilter, answer=page_of(LowShown))
def list_low(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """What is at its reorder point or below it and not on its way."""
    return low_page(uow, **query)


@operation(blueprint, "GET", "/forecast", id="showForecast", query=ForecastQuery, answer=ForecastShown, problems=(409,))
def show_forecast(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """How long stock lasts for the jobs that are booked."""
    return stock_forecast(uow, **query)


@operation(
    blueprint, "GET", "/shortages", id="showShortages", query=ShortageQuery, answer=ShortagesShown, problems=(409,)
)
def show_shortages(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What vans are short of for the jobs of a day, tomorrow's unless told otherwise."""
    return van_shortages(uow, **query)


@operation(blueprint, "GET", "/shortfalls", id="listShortfalls", query=PageQuery, answer=page_of(ShortfallShown))
def list_shortfalls(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """What jobs used that was not there to be taken."""
    return shortfalls_page(uow, **query)


@operation(blueprint, "POST", f"{SHORTFALL}/take", id="takeShortfall", answer=ShortfallShown)
def take_shortfall(uow: UnitOfWork, shortfall_id: UUID) -> dict[str, Any]:
    """Take it now that it is there."""
    return shortfall_view(uow, office_uses.take_shortfall(uow, shortfall_id=shortfall_id).id)


@operation(blueprint, "POST", f"{SHORTFALL}/waive", id="waiveShortfall", body=Reason, answer=ShortfallShown)
def waive_shortfall(uow: UnitOfWork, body: dict[str, Any], shortfall_id: UUID) -> dict[str, Any]:
    """Do without: a count has found it already, or it came from elsewhere."""
    return shortfall_view(uow, office_uses.waive_shortfall(uow, shortfall_id=shortfall_id, **body).id)


@operation(blueprint, "GET", "/unplaced", id="listUnplacedUses", query=PageQuery, answer=page_of(UnplacedShown))
def list_unplaced(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """What jobs used of which nobody knows from which van."""
    return unplaced_page(uow, **query)
