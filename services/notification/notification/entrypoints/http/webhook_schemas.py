"""The shapes of requests and answers about webhooks."""

from __future__ import annotations

from typing import Any

from common.http import fields
from common.http.schemas import Answer, Body, PageQuery, page_of
from common.http.texts import Patterned
from notification.domain.webhooks import delivery, endpoint, redelivery, types
from notification.domain.webhooks.answer import EXCERPT

ASKED = (types.EVERYTHING, *types.TYPES)
SENT = (types.TEST, *types.TYPES)


class WebhookUrl(Patterned):
    """An endpoint's address; https, unless the installation allows private ones."""

    def __init__(self, **options: Any) -> None:
        super().__init__("^https?://[!-~]{1,2040}$", "Not an https address.", max_length=2_048, **options)


def _types(**options: Any) -> fields.Items:
    return fields.Items(fields.Choice(*ASKED), min=1, max=len(ASKED), **options)


class WebhookEndpointNew(Body):
    """Where to send which events; `*` stands for all."""

    id = fields.NewId()
    url = WebhookUrl(required=True)
    description = fields.Name(200, allow_none=True)
    event_types = _types(required=True)
    api_version = fields.Choice(*endpoint.API_VERSIONS, load_default=endpoint.API_VERSIONS[-1])


class WebhookEndpointChange(Body):
    """What to change."""

    url = WebhookUrl()
    description = fields.Name(200, allow_none=True)
    event_types = _types()
    api_version = fields.Choice(*endpoint.API_VERSIONS)


class WebhookEndpointDetail(Answer):
    """An endpoint. `failing_since`: nothing got through since then; after three days it is disabled."""

    id = fields.Id(attribute="endpoint.id")
    version = fields.WholeNumber(attribute="endpoint.version")
    url = WebhookUrl(attribute="endpoint.url")
    description = fields.Name(200, allow_none=True, attribute="endpoint.description")
    event_types = _types(attribute="endpoint.event_types")
    api_version = fields.Choice(*endpoint.API_VERSIONS, attribute="endpoint.api_version")
    state = fields.Choice(*endpoint.STATES, attribute="endpoint.state")
    disabled_reason = fields.Name(200, allow_none=True, attribute="endpoint.disabled_reason")
    disabled_at = fields.Instant(allow_none=True, attribute="endpoint.disabled_at")
    failing_since = fields.Instant(allow_none=True)
    previous_secret_until = fields.Instant(allow_none=True, attribute="endpoint.previous_secret_until")
    created_at = fields.Instant(attribute="endpoint.created_at")


class WebhookEndpointSecret(WebhookEndpointDetail):
    """An endpoint with the secret of its signatures, which is never shown again."""

    secret = fields.Name(100)


WebhookEndpointPage = page_of(WebhookEndpointDetail)


class WebhookSecretRotation(Body):
    """For how many hours the old secret signs beside the new one."""

    overlap_hours = fields.WholeNumber(min=0, max=endpoint.LONGEST_OVERLAP_HOURS, load_default=24)


class WebhookDeliveryFilter(PageQuery):
    """Which deliveries; `from` and `until` are about when they were made."""

    endpoint_id = fields.Id()
    state = fields.Choice(*delivery.STATES)
    event_type = fields.Choice(*SENT, data_key="type")
    since = fields.Instant(data_key="from")
    until = fields.Instant()


class WebhookDeliverySummary(Answer):
    """A delivery in the log. `event_id` is the webhook-id that the receiver sees, in every attempt."""

    id = fields.Id()
    endpoint_id = fields.Id()
    event_id = fields.Id()
    type = fields.Choice(*SENT)
    state = fields.Choice(*delivery.STATES)
    attempts = fields.WholeNumber()
    last_status = fields.WholeNumber(max=999, allow_none=True)
    reason = fields.Text(500, allow_none=True)
    created_at = fields.Instant()
    due_at = fields.Instant()
    finished_at = fields.Instant(allow_none=True)


class WebhookAttemptDetail(Answer):
    """One call, with the beginning of its response. Never finished: it is under way, or was cut off."""

    number = fields.WholeNumber()
    started_at = fields.Instant()
    finished_at = fields.Instant(allow_none=True)
    took_ms = fields.WholeNumber(allow_none=True)
    status = fields.WholeNumber(max=999, allow_none=True)
    reason = fields.Text(500, allow_none=True)
    response = fields.Text(EXCERPT, min_length=0, allow_none=True)


class WebhookDeliveryDetail(Answer):
    """A delivery with its event's data, null once its customer was erased, and its last hundred attempts."""

    id = fields.Id(attribute="delivery.id")
    endpoint_id = fields.Id(attribute="delivery.endpoint_id")
    event_id = fields.Id(attribute="delivery.event_id")
    type = fields.Choice(*SENT, attribute="delivery.type")
    state = fields.Choice(*delivery.STATES, attribute="delivery.state")
    attempts = fields.Items(WebhookAttemptDetail, max=100, attribute="calls")
    last_status = fields.WholeNumber(max=999, allow_none=True, attribute="delivery.last_status")
    reason = fields.Text(500, allow_none=True, attribute="delivery.reason")
    created_at = fields.Instant(attribute="delivery.created_at")
    due_at = fields.Instant(attribute="delivery.due_at")
    finished_at = fields.Instant(allow_none=True, attribute="delivery.finished_at")
    occurred_at = fields.Instant(attribute="event.occurred_at")
    data = fields.JsonObject(allow_none=True)


WebhookDeliveryPage = page_of(WebhookDeliverySummary)


class WebhookRedeliveryNew(Body):
    """From where on: a time, or the id of an event that is kept (it is sent again too)."""

    since = fields.Instant()
    since_event_id = fields.Id()


class WebhookRedeliveryDetail(Answer):
    """A redelivery and how far it is. `queued` of `total` events were made ready to be sent."""

    id = fields.Id()
    version = fields.WholeNumber()
    endpoint_id = fields.Id()
    state = fields.Choice(*redelivery.STATES)
    reason = fields.Text(500, allow_none=True)
    since = fields.Instant()
    until = fields.Instant()
    total = fields.WholeNumber()
    queued = fields.WholeNumber()
    percent = fields.WholeNumber(max=100)
    created_at = fields.Instant()
    finished_at = fields.Instant(allow_none=True)


WebhookRedeliveryPage = page_of(WebhookRedeliveryDetail)
