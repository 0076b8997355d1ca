"""The stories, step by step: an easy customer who pays by card, and one whose money comes in pieces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crewline_local.story.invoicing import receive_invoice, send_invoice
from crewline_local.story.opening import bill_on_completion, offer_services, sign_up
from crewline_local.story.paying import pay_by_card, pay_some_cash, refund_some, try_bad_card
from crewline_local.story.scene import Scene
from crewline_local.story.selling import meet_customer, send_estimate, sign_estimate, win_estimate, write_estimate
from crewline_local.story.telling import Tell
from crewline_local.story.working import drive_there, finish_work, form_crew, schedule_visit, start_work


@dataclass(frozen=True)
class Story:
    """A name, a headline, and the walk through it."""

    name: str
    title: str
    walk: Callable[..., Scene]


def paid_by_card(url: str, *, tell: Tell) -> Scene:
    """Sign-up, proposal, signature, work, invoice, card."""
    scene = Scene(url, tell)
    sign_up(scene, company="Bright Wash", owner="Maria Lopez")
    bill_on_completion(scene, "sent")
    offer_services(scene)
    meet_customer(scene, name="Dana Whitfield")
    write_estimate(scene)
    sign_estimate(scene, send_estimate(scene))
    form_crew(scene)
    schedule_visit(scene)
    drive_there(scene)
    start_work(scene)
    finish_work(scene)
    receive_invoice(scene)
    pay_by_card(scene)
    return scene


def paid_in_pieces(url: str, *, tell: Tell) -> Scene:
    """Won by phone, a declined card, some cash, the rest by card, a part refunded."""
    scene = Scene(url, tell)
    sign_up(scene, company="Clear View Windows", owner="Omar Haddad")
    bill_on_completion(scene, "draft")
    offer_services(scene)
    meet_customer(scene, name="Grace Kim")
    write_estimate(scene, windows=40)
    win_estimate(scene)
    form_crew(scene, name="South crew")
    schedule_visit(scene)
    drive_there(scene)
    start_work(scene)
    finish_work(scene, "invoice.created")
    send_invoice(scene)
    try_bad_card(scene)
    pay_some_cash(scene, dollars=200)
    pay_by_card(scene)
    refund_some(scene, dollars=20)
    return scene


STORIES = (
    Story("paid-by-card", "A proposal is signed, the work done, the invoice paid by card", paid_by_card),
    Story("paid-in-pieces", "A card is declined, cash comes first, the rest by card, a part goes back", paid_in_pieces),
)
