"""Stands where Stripe is not set up: says that it is off, and cannot be called."""

from __future__ import annotations

from typing import Any, NoReturn

from billing.domain.refusals import OnlinePaymentOff


class NoOnlinePayment:
    """The gateway of an installation without a Stripe key."""

    is_online = False
    livemode = False

    def _off(self, *_: Any, **__: Any) -> NoReturn:
        raise OnlinePaymentOff()

    create_account = find_account = create_checkout = find_checkout = expire_checkout = _off
    create_refund = find_refund = payment = payment_of_intent = books_page = events_since = _off
    charge_card = find_charge = forget_card = _off
    create_intent = client_secret = cancel_intent = _off
    has_endpoint = register_endpoint = _off
