"""Opens the payment page of an invoice or a deposit at Stripe, for the whole balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from billing.app import issuing
from billing.app.operations.accounts import ensure_account
from billing.app.operations.opening import Opening, Wanted, open_payment, require_not_refused
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.domain.payments import Payment
from common.db.unit_of_work import UnitOfWork
from common.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutStarted:
    """A payment and its page; without `url` it is still being opened."""

    payment_id: UUID
    state: str
    url: str | None
    expires_at: datetime | None


def start_checkout(
    open_uow: OpenUnitOfWork,
    gateway: PaymentGateway,
    *,
    key: UUID,
    public_url: str,
    invoice_id: UUID | None = None,
    estimate_id: UUID | None = None,
    tip: Money | None = None,
    save_card: bool = False,
    page_url: str | None = None,
) -> CheckoutStarted:
    """The payment page for the whole balance; the same page again while the amount is the same."""
    kind = issuing.INVOICE_LINK if invoice_id is not None else issuing.DEPOSIT_LINK

    def request(uow: UnitOfWork, opening: Opening) -> dict[str, Any]:
        target = opening.payment.receivable_id
        return _session(opening, page_url=page_url or issuing.mint_link(uow, target, public_url=public_url, kind=kind))

    account = ensure_account(open_uow, gateway)
    wanted = Wanted(
        key=key,
        account=account,
        kind="checkout",
        request=request,
        invoice_id=invoice_id,
        estimate_id=estimate_id,
        tip=tip,
        save_card=save_card,
    )
    payment_id = open_payment(open_uow, gateway, wanted)
    with open_uow() as uow:
        return _started(uow.get(Payment, payment_id))


def _session(opening: Opening, *, page_url: str) -> dict[str, Any]:
    """The parameters of the payment page; our ids in the metadata of page and payment let both be found again."""
    payment, metadata, email = opening.payment, opening.metadata, opening.email
    items = [_item(opening.about, payment.amount)]
    if payment.tip:
        items.append(_item("Tip", payment.tip))
    session: dict[str, Any] = {
        "mode": "payment",
        "success_url": f"{page_url}?back=paid",
        "cancel_url": f"{page_url}?back=canceled",
        "client_reference_id": str(payment.id),
        "line_items": items,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": opening.about},
    }
    if payment.saves_card:
        session["customer_creation"] = "always"
        session["payment_intent_data"]["setup_future_usage"] = "off_session"
    return {**session, "customer_email": email} if email else session


def _item(name: str, amount: Money) -> dict[str, Any]:
    price = {
        "currency": amount.currency.lower(),
        "unit_amount": amount.amount,
        "product_data": {"name": name},
    }
    return {"quantity": 1, "price_data": price}


def _started(payment: Payment) -> CheckoutStarted:
    require_not_refused(payment)
    return CheckoutStarted(
        payment_id=payment.id,
        state=payment.state,
        url=payment.checkout_url,
        expires_at=payment.checkout_expires_at,
    )
