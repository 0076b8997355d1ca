"""Callbacks: customers who are not content, and what that costs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from quality.app import callbacks
from quality.app.queries.callbacks import callback_view, callbacks_page
from quality.app.queries.statistics import callback_statistics
from quality.entrypoints.http.callback_schemas import (
    CallbackFilter,
    CallbackNew,
    CallbackShown,
    Period,
    StatisticsShown,
)

blueprint = Blueprint("callbacks", __name__, url_prefix="/api/v1/callbacks", description="Callbacks")


@operation(blueprint, "POST", "", id="openCallback", body=CallbackNew, answer=CallbackShown, status=201)
def open_callback(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Note a complaint; the rework becomes a job of its own, free of charge."""
    return callback_view(uow, callbacks.open_callback(uow, **body).id)


@operation(blueprint, "GET", "", id="listCallbacks", query=CallbackFilter, answer=page_of(CallbackShown))
def list_callbacks(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Callbacks that fit all filters, the newest first."""
    return callbacks_page(uow, **query)


@operation(blueprint, "GET", "/<uuid:callback_id>", id="showCallback", answer=CallbackShown)
def show_callback(uow: UnitOfWork, callback_id: UUID) -> dict[str, Any]:
    """One callback."""
    return callback_view(uow, callback_id)


@operation(blueprint, "GET", "/statistics", id="showCallbackStatistics", query=Period, answer=StatisticsShown)
def show_statistics(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """How often crews had to come back in a period, and what that cost."""
    return callback_statistics(uow, **query)
