"""The only wiring of the notification service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.moving.parts import Moving
from common.sealing import Sealer
from common.service import CommonConfig, Service
from common.timers import Timer
from notification.adapters.smtp import SmtpSender
from notification.adapters.twilio import TwilioSender
from notification.adapters.webhooks import HttpCaller
from notification.app.erasing import blank_customer
from notification.app.facts import FACTS
from notification.app.operations.call_webhooks import Callers
from notification.app.outbox_links import PageSettings
from notification.app.ports import Senders, WebhookCaller, WebhookRules
from notification.config import read_config
from notification.domain.entities import Base
from notification.entrypoints import events, timers
from notification.entrypoints.http import (
    messages,
    opt_outs,
    outbox_links,
    settings,
    templates,
    webhook_deliveries,
    webhook_endpoints,
    webhook_redeliveries,
)
from notification.entrypoints.pages import outbox


@dataclass(frozen=True, slots=True)
class Deps:
    """What entrypoints are given."""

    senders: Senders
    page: PageSettings
    webhook_rules: WebhookRules
    webhook_caller: WebhookCaller
    webhook_callers: Callers


def make_deps(config: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters that the settings ask for."""
    own = read_config(environ)
    return Deps(
        senders=Senders(
            email=SmtpSender(own.smtp) if own.smtp is not None else None,
            sms=TwilioSender(own.twilio) if own.twilio is not None else None,
        ),
        page=PageSettings(shown=own.outbox_page, public_url=config.public_url),
        webhook_rules=WebhookRules(
            seal=Sealer(own.seal_keys, purpose="webhook secret"), allow_private=own.webhooks.allow_private
        ),
        webhook_caller=HttpCaller(own.webhooks),
        webhook_callers=Callers(),
    )


SERVICE = Service(
    name="notification",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    facts=FACTS,
    blueprints=[
        messages.blueprint,
        templates.blueprint,
        settings.blueprint,
        opt_outs.blueprint,
        outbox_links.blueprint,
        webhook_endpoints.blueprint,
        webhook_deliveries.blueprint,
        webhook_redeliveries.blueprint,
        audit_blueprint("notification"),
    ],
    pages=[outbox.pages],
    timers=[
        Timer("send_due_messages", 1.0, timers.send_due_messages),
        Timer("follow_up_messages", 5.0, timers.follow_up_messages),
        Timer("call_webhooks", 1.0, timers.call_webhooks),
        Timer("queue_redeliveries", 1.0, timers.queue_redeliveries),
        Timer("forget_webhooks", 3600.0, timers.forget_webhooks),
    ],
    make_deps=make_deps,
    erase=blank_customer,
    moving=Moving(
        left=dict.fromkeys(
            (
                "webhook_endpoints",
                "webhook_lanes",
                "webhook_events",
                "webhook_deliveries",
                "webhook_attempts",
                "webhook_redeliveries",
            ),
            "an endpoint's secret is sealed with this platform's key; its receiver is given a new one",
        )
    ),
)
