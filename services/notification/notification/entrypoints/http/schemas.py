"""The shapes of requests and answers."""

from __future__ import annotations

from typing import Any

from common.http import fields
from common.http.converters import LOCALE, LONGEST_LOCALE
from common.http.schemas import Answer, Body, PageQuery, Query, page_of
from common.http.texts import Patterned
from notification.domain import states
from notification.domain.kinds import CHANNELS, KINDS
from notification.domain.rendering import MAX_EMAIL, MAX_SOURCE, MAX_SUBJECT


class Locale(Patterned):
    """A language, perhaps with its script and country, such as en-US."""

    def __init__(self, **options: Any) -> None:
        super().__init__(f"^{LOCALE}$", "Not a locale such as en-US.", max_length=LONGEST_LOCALE, **options)


class MessageFilter(PageQuery):
    """Which messages."""

    state = fields.Choice(*states.ALL)
    customer_id = fields.Id()


class MessageSummary(Answer):
    """A message in a list."""

    id = fields.Id()
    version = fields.WholeNumber()
    template = fields.Choice(*KINDS)
    channel = fields.Choice(*CHANNELS)
    customer_id = fields.Id(allow_none=True)
    recipient = fields.Name(MAX_SUBJECT, min_length=0)
    address = fields.Name(254, allow_none=True)
    state = fields.Choice(*states.ALL)
    reason = fields.Text(500, allow_none=True)
    created_at = fields.Instant()
    sent_at = fields.Instant(allow_none=True)


class MessageDetail(MessageSummary):
    """A message. Subject and text are null where they hold a link that opens somebody's account."""

    cause = fields.Name(120)
    locale = Locale()
    subject = fields.Name(MAX_SUBJECT, allow_none=True, attribute="shown_subject")
    text = fields.Text(MAX_EMAIL, min_length=0, allow_none=True, attribute="shown_text")
    attempts = fields.WholeNumber()
    due_at = fields.Instant()
    delivered_at = fields.Instant(allow_none=True)


MessagePage = page_of(MessageSummary)


class TemplateQuery(Query):
    """In which locale."""

    locale = Locale(load_default="en")


class TemplateDetail(Answer):
    """A template in one locale. Version 0: the organization never wrote its own, and If-Match "0" writes the first."""

    kind = fields.Choice(*KINDS)
    channel = fields.Choice(*CHANNELS)
    locale = Locale()
    own = fields.Flag()
    subject = fields.Text(MAX_SOURCE, allow_none=True)
    text = fields.Text(MAX_SOURCE)
    variables = fields.Items(fields.Name(40), max=40)
    version = fields.WholeNumber()
    updated_at = fields.Instant(allow_none=True)


class TemplateList(Answer):
    """Every template in one locale."""

    items = fields.Items(TemplateDetail, max=100)


class TemplateChange(Body):
    """An own template: names in {{ }}, `if`, and a few filters. Emails have a subject."""

    subject = fields.Text(1_000, allow_none=True)
    text = fields.Text(MAX_SOURCE, required=True)


class TemplateTry(Body):
    """What to preview; the template in force when there is no text."""

    subject = fields.Text(1_000, allow_none=True)
    text = fields.Text(MAX_SOURCE, allow_none=True)


class TemplatePreview(Answer):
    """How it reads with sample values."""

    subject = fields.Name(MAX_SUBJECT, allow_none=True)
    text = fields.Text(MAX_EMAIL)


class SettingsDetail(Answer):
    """When messages go out. Quiet hours go by the clock at the customer's property."""

    version = fields.WholeNumber()
    quiet_hours_on = fields.Flag()
    quiet_from = fields.ClockTime()
    quiet_until = fields.ClockTime()
    quiet_for_email = fields.Flag()
    send_receipts = fields.Flag()
    send_acceptance = fields.Flag()
    send_stock_alerts = fields.Flag()
    send_service_alerts = fields.Flag()
    send_promise_alerts = fields.Flag()
    reply_to = fields.Email(allow_none=True)
    eta_change_minutes = fields.WholeNumber(min=1, max=240)


class SettingsChange(Body):
    """What to change."""

    quiet_hours_on = fields.Flag()
    quiet_from = fields.ClockTime()
    quiet_until = fields.ClockTime()
    quiet_for_email = fields.Flag()
    send_receipts = fields.Flag()
    send_acceptance = fields.Flag()
    send_stock_alerts = fields.Flag()
    send_service_alerts = fields.Flag()
    send_promise_alerts = fields.Flag()
    reply_to = fields.Email(allow_none=True)
    eta_change_minutes = fields.WholeNumber(min=1, max=240)


class OptOutNew(Body):
    """An address that is not to be written to."""

    channel = fields.Choice(*CHANNELS, required=True)
    address = fields.Name(254, required=True)
    reason = fields.Name(500, allow_none=True)


class OptOutDetail(Answer):
    """An address on the list."""

    id = fields.Id()
    channel = fields.Choice(*CHANNELS)
    address = fields.Name(254)
    reason = fields.Name(500, allow_none=True)
    created_at = fields.Instant()


OptOutPage = page_of(OptOutDetail)


class OutboxLinkDetail(Answer):
    """A secret link to the outbox page."""

    url = fields.Name(2048)
    expires_at = fields.Instant()
