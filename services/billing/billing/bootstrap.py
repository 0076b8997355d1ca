"""The only wiring of the billing service."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from billing.adapters.no_online_payment import NoOnlinePayment
from billing.adapters.stripe_errors import Outcome
from billing.adapters.stripe_gateway import StripeGateway
from billing.adapters.webhook_signature import is_authentic
from billing.app.erasing import blank_customer
from billing.app.facts import FACTS
from billing.app.moving import MOVING
from billing.app.ports import PaymentGateway
from billing.config import STRIPE_JS, Config, read_config
from billing.domain.entities import Base
from billing.entrypoints import events
from billing.entrypoints.deps import CardField, Deps
from billing.entrypoints.http import (
    credits,
    deposits,
    documents,
    figures,
    invoices,
    live,
    payments,
    reconciliations,
    saved_cards,
    settings,
)
from billing.entrypoints.pages import invoice_page, stripe_webhook
from billing.entrypoints.timers import TIMERS
from common.http.audit_trail import audit_blueprint
from common.http.public_pages import Embedded
from common.service import RunningService, Service
from common.telemetry.outside import OutsideCalls

# A person waits at the web for three seconds at most; a timer has time.
WEB_TIMEOUT_SECONDS = 2.5
TIMER_TIMEOUT_SECONDS = 20.0
# Beside its script's own origin: where Stripe's field lets a bank ask its customer, and what its script asks.
STRIPE_FRAMES, STRIPE_ASKED = ["https://hooks.stripe.com"], ["https://api.stripe.com"]


def wire(service: RunningService, environ: dict[str, str] | None) -> Deps:
    """The adapters, by the settings."""
    config, calls = read_config(environ), service.metrics.part(OutsideCalls)
    return Deps(
        public_url=service.config.public_url,
        gateway=_gateway(config, calls, timeout_seconds=WEB_TIMEOUT_SECONDS),
        patient_gateway=_gateway(config, calls, timeout_seconds=TIMER_TIMEOUT_SECONDS),
        is_authentic=is_authentic,
        webhook_secrets=config.webhook_secrets,
        registers_endpoint=bool(config.api_key) and config.registers_endpoint,
        checkout_origin=config.checkout_origin,
        card_field=_card_field(config),
    )


def _card_field(config: Config) -> CardField | None:
    if not config.api_key or not config.publishable_key:
        return None
    origin = config.script_origin
    frames, asked = (STRIPE_FRAMES, STRIPE_ASKED) if origin == STRIPE_JS else ([], [])
    return CardField(
        publishable_key=config.publishable_key,
        script=f"{origin}/v3/",
        embedded=Embedded(scripts=[origin], frames=[origin, *frames], connects=["'self'", *asked]),
    )


def _gateway(config: Config, calls: OutsideCalls, *, timeout_seconds: float) -> PaymentGateway:
    if not config.api_key:
        return NoOnlinePayment()
    tell = calls.to("stripe", outcomes=get_args(Outcome))
    return StripeGateway(config.api_key, api_base=config.api_base, timeout_seconds=timeout_seconds, tell=tell)


SERVICE = Service(
    name="billing",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    facts=FACTS,
    blueprints=[
        invoices.blueprint,
        payments.blueprint,
        deposits.blueprint,
        figures.blueprint,
        documents.blueprint,
        credits.blueprint,
        reconciliations.blueprint,
        saved_cards.blueprint,
        settings.blueprint,
        live.blueprint,
        audit_blueprint("billing"),
    ],
    pages=[invoice_page.pages, stripe_webhook.pages],
    timers=TIMERS,
    wire=wire,
    erase=blank_customer,
    moving=MOVING,
)
