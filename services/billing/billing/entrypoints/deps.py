"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from billing.app.ports import PaymentGateway
from common.http.public_pages import Embedded
from common.http.runtime import current_service


@dataclass(frozen=True, slots=True)
class CardField:
    """Stripe's own field for a card on our page: the key that names us to it, where its script comes from, and the
    origins that it frames and asks."""

    publishable_key: str
    script: str
    embedded: Embedded


@dataclass(frozen=True, slots=True)
class Deps:
    """`gateway` answers within a person's patience, `patient_gateway` is for timers. `card_field` is None where no card
    can be typed on our page."""

    public_url: str
    gateway: PaymentGateway
    patient_gateway: PaymentGateway
    is_authentic: Callable[..., bool]
    webhook_secrets: tuple[str, ...]
    registers_endpoint: bool
    checkout_origin: str
    card_field: CardField | None


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
