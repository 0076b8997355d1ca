"""Saved cards over HTTP: list a customer's, charge one for an invoice, forget one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import payment_queries, saved_cards
from billing.app.operations import charging
from billing.domain.saved_cards import SavedCard
from billing.entrypoints.deps import deps
from billing.entrypoints.http.payment_schemas import PaymentDetail
from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, OpenUnitOfWork, Reply, operation
from common.http.paging import Page
from common.http.schemas import Answer, Body, PageQuery, page_of


class SavedCardFilter(PageQuery):
    """Whose."""

    customer_id = fields.Id(required=True)


class SavedCardAnswer(Answer):
    """A card as people recognise it; its number is with Stripe alone."""

    id = fields.Id()
    version = fields.WholeNumber()
    customer_id = fields.Id()
    brand = fields.Text(40)
    last4 = fields.Text(4)
    exp_month = fields.WholeNumber()
    exp_year = fields.WholeNumber()
    created_at = fields.Instant()
    forgotten_at = fields.Instant(allow_none=True)


class CardCharge(Body):
    """Which of the customer's cards."""

    saved_card_id = fields.Id(required=True)


blueprint = Blueprint("saved_cards", __name__, url_prefix="/api/v1", description="Cards kept for later charges")


@operation(
    blueprint, "GET", "/saved-cards", id="listSavedCards", query=SavedCardFilter, answer=page_of(SavedCardAnswer)
)
def list_cards(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """List a customer's saved cards, newest first."""
    return saved_cards.saved_card_page(uow, query)


@operation(
    blueprint,
    "POST",
    "/invoices/<uuid:invoice_id>/charges",
    id="chargeSavedCard",
    body=CardCharge,
    answer=PaymentDetail,
    status=201,
    also={202: PaymentDetail},
    transaction=False,
)
def charge(open_uow: OpenUnitOfWork, body: dict[str, Any], invoice_id: UUID, operation_key: UUID) -> Reply:
    """Charge a saved card for the whole balance; 202 while Stripe is slow. `authentication_required` means that the
    customer must pay on the page. An open payment page is closed first."""
    payment = charging.charge_saved_card(open_uow, deps().gateway, key=operation_key, invoice_id=invoice_id, **body)
    with open_uow() as uow:
        shown = payment_queries.payment_detail(uow, payment.id)
    status = 202 if shown["state"] == "pending" else 201
    return Reply(value=shown, status=status, location=f"/api/v1/payments/{payment.id}")


@operation(
    blueprint,
    "POST",
    "/saved-cards/<uuid:saved_card_id>/forget",
    id="forgetSavedCard",
    answer=SavedCardAnswer,
    transaction=False,
)
def forget(open_uow: OpenUnitOfWork, saved_card_id: UUID, operation_key: UUID) -> SavedCard:
    """Forget a card: it is never charged again, here at once and at Stripe as soon as it answers."""
    return charging.forget_card(open_uow, deps().gateway, saved_card_id=saved_card_id)
