"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from billing.app.ports import PaymentGateway
from common.http.runtime import current_service


@dataclass(frozen=True, slots=True)
class Deps:
    """`gateway` answers within a person's patience, `patient_gateway` is for timers."""

    public_url: str
    gateway: PaymentGateway
    patient_gateway: PaymentGateway
    is_authentic: Callable[..., bool]
    webhook_secrets: tuple[str, ...]
    registers_endpoint: bool
    checkout_origin: str


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
