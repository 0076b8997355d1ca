"""The customer's page of an invoice or a deposit at its secret address: what it is for, what was paid, and Pay now."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import cast
from uuid import UUID

from flask import Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Answer

from billing.app import customer_page
from billing.app.customer_page import Link
from billing.app.operations import checkout, keyed_card, stripe_events
from billing.app.ports import GatewayRefused, GatewayUnanswered
from billing.domain.refusals import OnlinePaymentOff
from billing.entrypoints.deps import CardField, deps
from billing.entrypoints.documents.printing import invoice_pdf
from billing.entrypoints.pages import wording
from common.db.unit_of_work import Actor, UnitOfWork
from common.http.public_pages import embed, page, public_pages
from common.http.runtime import current_service
from common.ids import new_id

CUSTOMER = Actor("customer")
Opener = Callable[[], AbstractContextManager[UnitOfWork]]
log = logging.getLogger(__name__)
pages = public_pages("customer_page", __name__, form_targets=lambda: [deps().checkout_origin])


@pages.context_processor
def words() -> dict[str, object]:
    """What the templates write amounts and days with."""
    names = ("money_text", "quantity_text", "day_text", "moment_text")
    return {name: getattr(wording, name) for name in names}


@pages.get("/i/<token>")
def show(token: str) -> Response:
    """The page; who comes back from paying sees at once how it went."""
    link = _follow(token)
    back = request.args.get("back", "")
    if back == "paid":
        _look_how_it_went(link)
    with _open(link.organization_id)() as uow:
        shown = customer_page.view(uow, link)
    online, card = deps().gateway.is_online, _card_field() if shown["payable"] else None
    return page("invoice.html", back=back, token=token, online=online, card=card, **shown)


@pages.get("/i/<token>/invoice.pdf")
def download(token: str) -> Response:
    """The invoice as a PDF, to keep or to print."""
    link = _follow(token)
    with _open(link.organization_id)() as uow:
        shown = customer_page.document(uow, link)
        body, number = invoice_pdf(shown), shown.invoice.number
    headers = {"Content-Disposition": f'attachment; filename="invoice-{number}.pdf"'}
    return Response(body, content_type="application/pdf", headers=headers)


@pages.post("/i/<token>/pay")
def pay(token: str) -> Answer:
    """On to the payment page, for the whole balance and the chosen tip."""
    link, known = _follow(token), deps()
    opener, here = _open(link.organization_id), f"{known.public_url}/i/{token}"
    with opener() as uow:
        tip = customer_page.chosen_tip(uow, link, percent=_percent(request.form.get("tip", "")))
    started = checkout.start_checkout(
        opener,
        known.gateway,
        key=new_id(),
        public_url=known.public_url,
        page_url=here,
        tip=tip,
        save_card=request.form.get("keep_card") == "yes",
        **link.payable,
    )
    if started.url is not None:
        return redirect(started.url, code=303)
    return redirect(f"{here}?back={'paid' if started.state == 'succeeded' else 'opening'}", code=303)


@pages.post("/i/<token>/card")
def begin_card(token: str) -> Response:
    """What Stripe's field on the page needs to take a card for the whole balance and the chosen tip."""
    link, known = _follow(token), deps()
    if known.card_field is None:
        raise OnlinePaymentOff()
    opener = _open(link.organization_id)
    with opener() as uow:
        tip = customer_page.chosen_tip(uow, link, percent=_percent(request.form.get("tip", "")))
    begun = keyed_card.start_keyed_card(opener, known.gateway, key=new_id(), tip=tip, **link.payable)
    amount = wording.money_text(begun.amount)
    return jsonify(account=begun.account, client_secret=begun.client_secret, amount=amount)


def _card_field() -> CardField | None:
    """Stripe's field may stand on this page, and nothing else from elsewhere."""
    field = deps().card_field
    if field is not None:
        embed(field.embedded)
    return field


def _follow(token: str) -> Link:
    with _open(None)() as uow:
        return customer_page.follow(uow, token)


def _open(organization_id: UUID | None) -> Opener:
    service = current_service()
    opener = partial(service.database.unit_of_work, organization_id, CUSTOMER, clock=service.clock)
    return cast(Opener, opener)


def _look_how_it_went(link: Link) -> None:
    opener = _open(link.organization_id)
    with opener() as uow:
        payment_id = customer_page.payment_to_look_at(uow, link)
    if payment_id is None or not deps().gateway.is_online:
        return
    try:
        stripe_events.refresh_payment(opener, deps().gateway, payment_id)
    except (GatewayRefused, GatewayUnanswered) as silence:
        # The page says "being processed"; the webhook or the poll will tell.
        log.warning("payment not refreshed", extra={"payment_id": str(payment_id), "error": str(silence)[:300]})


def _percent(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0
