"""The only wiring of the notification service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from common.http.audit_trail import audit_blueprint
from common.service import CommonConfig, Service
from common.timers import Timer
from notification.adapters.smtp import SmtpSender
from notification.adapters.twilio import TwilioSender
from notification.app.erasing import blank_customer
from notification.app.outbox_links import PageSettings
from notification.app.ports import Senders
from notification.config import read_config
from notification.domain.entities import Base
from notification.entrypoints import events, timers
from notification.entrypoints.http import messages, opt_outs, outbox_links, settings, templates
from notification.entrypoints.pages import outbox


@dataclass(frozen=True, slots=True)
class Deps:
    """What entrypoints are given."""

    senders: Senders
    page: PageSettings


def make_deps(config: CommonConfig, environ: dict[str, str] | None) -> Deps:
    """The adapters that the settings ask for."""
    own = read_config(environ)
    return Deps(
        senders=Senders(
            email=SmtpSender(own.smtp) if own.smtp is not None else None,
            sms=TwilioSender(own.twilio) if own.twilio is not None else None,
        ),
        page=PageSettings(shown=own.outbox_page, public_url=config.public_url),
    )


SERVICE = Service(
    name="notification",
    metadata=Base.metadata,
    migrations=Path(__file__).parents[1] / "migrations",
    handlers=events.handlers,
    blueprints=[
        messages.blueprint,
        templates.blueprint,
        settings.blueprint,
        opt_outs.blueprint,
        outbox_links.blueprint,
        audit_blueprint("notification"),
    ],
    pages=[outbox.pages],
    timers=[
        Timer("send_due_messages", 1.0, timers.send_due_messages),
        Timer("follow_up_messages", 5.0, timers.follow_up_messages),
    ],
    make_deps=make_deps,
    erase=blank_customer,
)
