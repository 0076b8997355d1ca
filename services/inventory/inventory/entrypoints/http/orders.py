"""Purchase orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import page_of
from inventory.app import orders, receiving, suggestions
from inventory.app.queries.orders import order_view, orders_page
from inventory.entrypoints.http.order_schemas import (
    OrderChange,
    OrderDetail,
    OrderFilter,
    OrderNew,
    OrderReceipt,
    OrderShown,
    SuggestedNew,
    SuggestionFilter,
    SuggestionsShown,
)
from inventory.entrypoints.http.stock_schemas import Reason

blueprint = Blueprint("purchase_orders", __name__, url_prefix="/api/v1/purchase-orders", description="Purchase orders")
ONE = "/<uuid:purchase_order_id>"
AT = "/api/v1/purchase-orders/{id}"


@operation(blueprint, "POST", "", id="createPurchaseOrder", body=OrderNew, answer=OrderDetail, status=201)
def create_order(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Draw up an order."""
    return order_view(uow, orders.create_order(uow, **body).id)


@operation(
    blueprint, "POST", "/suggested", id="orderSuggested", body=SuggestedNew, answer=OrderDetail, status=201, location=AT
)
def order_suggested(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """Draw up an order of what is suggested of a supplier for a location."""
    return order_view(uow, suggestions.order_suggested(uow, **body).id)


@operation(blueprint, "GET", "/suggestions", id="listSuggestions", query=SuggestionFilter, answer=SuggestionsShown)
def list_suggestions(uow: UnitOfWork, query: dict[str, Any]) -> dict[str, Any]:
    """What should be ordered: what is low, less what comes."""
    return {"items": suggestions.suggestions(uow, **query)}


@operation(blueprint, "GET", "", id="listPurchaseOrders", query=OrderFilter, answer=page_of(OrderShown))
def list_orders(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Orders that fit all filters, the newest first."""
    return orders_page(uow, **query)


@operation(blueprint, "GET", ONE, id="showPurchaseOrder", answer=OrderDetail)
def show_order(uow: UnitOfWork, purchase_order_id: UUID) -> dict[str, Any]:
    """One order with its lines."""
    return order_view(uow, purchase_order_id)


@operation(blueprint, "PATCH", ONE, id="changePurchaseOrder", body=OrderChange, answer=OrderDetail, versioned=True)
def change_order(
    uow: UnitOfWork, body: dict[str, Any], purchase_order_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Change a draft."""
    changed = orders.change_order(uow, order_id=purchase_order_id, expected_version=expected_version, **body)
    return order_view(uow, changed.id)


@operation(blueprint, "POST", f"{ONE}/send", id="sendPurchaseOrder", answer=OrderDetail, versioned=True)
def send_order(uow: UnitOfWork, purchase_order_id: UUID, expected_version: int | None) -> dict[str, Any]:
    """Let an order go out to its supplier."""
    sent = orders.send_order(uow, order_id=purchase_order_id, expected_version=expected_version)
    return order_view(uow, sent.id)


@operation(
    blueprint,
    "POST",
    f"{ONE}/receive",
    id="receivePurchaseOrder",
    body=OrderReceipt,
    answer=OrderDetail,
    versioned=True,
)
def receive_order(
    uow: UnitOfWork, body: dict[str, Any], purchase_order_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Note what came in of an order, line by line."""
    came = receiving.receive_order(uow, order_id=purchase_order_id, expected_version=expected_version, **body)
    return order_view(uow, came.id)


@operation(
    blueprint, "POST", f"{ONE}/cancel", id="cancelPurchaseOrder", body=Reason, answer=OrderDetail, versioned=True
)
def cancel_order(
    uow: UnitOfWork, body: dict[str, Any], purchase_order_id: UUID, expected_version: int | None
) -> dict[str, Any]:
    """Expect nothing more of an order; what came in stays."""
    ended = orders.cancel_order(uow, order_id=purchase_order_id, expected_version=expected_version, **body)
    return order_view(uow, ended.id)
