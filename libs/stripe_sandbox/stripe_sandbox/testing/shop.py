"""What tests buy and sell, in the fewest words, through Stripe's own SDK (https://docs.stripe.com/api)."""

from typing import Any

import requests
import stripe

from stripe_sandbox.testing.process import SandboxProcess

NO_REDIRECTS = {"enabled": True, "allow_redirects": "never"}
CARD_FORM = {"expiry": "12 / 34", "cvc": "123", "name": "Ana Silva", "email": "ana@example.com"}


class Shop:
    """What tests buy and sell, in the fewest words."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.stripe = sandbox.client()

    def intent(self, amount: int = 5000, **params: Any) -> stripe.PaymentIntent:
        given: Any = {"amount": amount, "currency": "usd", "automatic_payment_methods": NO_REDIRECTS, **params}
        return self.stripe.v1.payment_intents.create(given)

    def pay(self, amount: int = 5000, *, card: str = "pm_card_visa", **params: Any) -> stripe.PaymentIntent:
        return self.intent(amount, confirm=True, payment_method=card, **params)

    def session(self, unit_amount: int = 1250, **params: Any) -> stripe.checkout.Session:
        price = {"currency": "usd", "unit_amount": unit_amount, "product_data": {"name": "Lawn mowing"}}
        given: Any = {
            "mode": "payment",
            "success_url": "http://127.0.0.1:9/paid?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://127.0.0.1:9/back",
            "line_items": [{"quantity": 2, "price_data": price}],
            **params,
        }
        return self.stripe.v1.checkout.sessions.create(given)

    def enter_card(self, page: str | None, number: str, **form: str) -> requests.Response:
        assert page is not None
        return requests.post(page, data={"number": number, **CARD_FORM, **form}, allow_redirects=False, timeout=20)

    def charges(self) -> list[dict[str, Any]]:
        charges: list[dict[str, Any]] = self.sandbox.admin("charges", verb="GET")["charges"]
        return charges

    def event_types(self) -> list[str]:
        """All that was said, oldest first."""
        return [str(event.type) for event in self.stripe.v1.events.list({"limit": 100}).data][::-1]

    def hook(self, url: str, **params: Any) -> stripe.WebhookEndpoint:
        given: Any = {"url": url, "enabled_events": ["*"], **params}
        return self.stripe.v1.webhook_endpoints.create(given)
