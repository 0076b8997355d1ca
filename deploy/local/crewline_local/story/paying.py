"""Money: the customer's card on the hosted page, cash at the door, and some of it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from crewline_local.story.api import StoryFailed
from crewline_local.story.browser import Page
from crewline_local.story.invoicing import shown_on_job
from crewline_local.story.mail import message_of
from crewline_local.story.scene import Scene, words
from crewline_local.story.telling import step, until

GOOD_CARD = "4242 4242 4242 4242"
DECLINED_CARD = "4000 0000 0000 0002"


def pay_by_card(scene: Scene) -> None:
    """The customer pays all that is open."""
    events = ("payment.started", "payment.succeeded", "invoice.paid")
    with step(scene.tell, f"{scene.customer['name']} pays by card {GOOD_CARD}", *events) as told:
        checkout = _open_checkout(scene)
        _fill(scene, checkout, card=GOOD_CARD)
        invoice = until(lambda: _invoice_in(scene, "paid"), what="the paid invoice")
        shown = shown_on_job(scene, "paid")
        told.saw(f"invoice paid, balance {words(invoice['balance'])}; its job shows it {shown['status']}")
    with step(scene.tell, "the customer gets a receipt", "message.queued") as told:
        message = message_of(scene, "receipt", channel="email")
        told.saw(f"“{message['subject']}” to {message['address']}")


def try_bad_card(scene: Scene) -> None:
    """The bank says no; nothing is taken and the customer may try again."""
    with step(scene.tell, f"{scene.customer['name']} tries card {DECLINED_CARD}", "payment.started") as told:
        page = _fill(scene, _open_checkout(scene), card=DECLINED_CARD)
        if page.status != 402:
            raise StoryFailed(f"the declined card was answered with {page.status}: {page.text[:200]}")
        invoice = scene.invoice()
        if invoice["balance"] != invoice["total"]:
            raise StoryFailed(f"a declined card changed the balance to {words(invoice['balance'])}")
        told.saw(f"“declined” on the page; balance still {words(invoice['balance'])}")


def pay_some_cash(scene: Scene, *, dollars: int) -> None:
    """Part of it at the door; the open payment page closes, as its amount is wrong now."""
    with step(scene.tell, f"the office records ${dollars} in cash", "payment.succeeded", "invoice.changed") as told:
        money = {"amount": dollars * 100, "currency": "USD"}
        scene.office.post(f"/invoices/{scene.invoice_id}/payments", {"method": "cash", "amount": money})
        invoice = until(lambda: _invoice_in(scene, "partial"), what="the partly paid invoice")
        shown = shown_on_job(scene, "partial")
        told.saw(f"balance {words(invoice['balance'])}; its job shows it {shown['status']}")


def refund_some(scene: Scene, *, dollars: int) -> None:
    """Part of the card payment goes back."""
    with step(scene.tell, f"the office refunds ${dollars} to the card", "payment.refunded") as told:
        paid = [each for each in scene.invoice()["payments"] if each["state"] == "succeeded"]
        payment = next(each for each in paid if each["method"] != "cash")
        body = {"amount": {"amount": dollars * 100, "currency": "USD"}, "reason": "One window was left out"}
        scene.office.post(f"/payments/{payment['id']}/refunds", body)
        after = until(lambda: _refunded(scene, payment["id"]), what="the refund")
        message = message_of(scene, "refund", channel="email")
        told.saw(f"{words(after['refunded'])} of {words(after['amount'])} back; “{message['subject']}”")


def _open_checkout(scene: Scene) -> Page:
    """The invoice page's Pay button leads to the hosted page."""
    page = scene.browser.open(scene.invoice_page)
    checkout = scene.browser.submit(page, page.form(action="/pay"))
    if "/c/pay/" not in urlsplit(checkout.url).path:
        raise StoryFailed(
            f"the Pay button led to {checkout.url} ({checkout.status}), not to a page of the Stripe sandbox: "
            "the story pays with test cards and cannot type into Stripe's own page"
        )
    return checkout


def _fill(scene: Scene, checkout: Page, *, card: str) -> Page:
    name, email = scene.customer["name"], scene.customer["email"]
    form = checkout.form("number", "expiry", "cvc")
    return scene.browser.submit(checkout, form, number=card, expiry="12 / 40", cvc="123", name=name, email=email)


def _invoice_in(scene: Scene, status: str) -> dict[str, Any] | None:
    invoice = scene.invoice()
    return invoice if invoice["status"] == status else None


def _refunded(scene: Scene, payment_id: str) -> dict[str, Any] | None:
    payment: dict[str, Any] = scene.office.get(f"/payments/{payment_id}")
    return payment if payment["refunded"]["amount"] else None
