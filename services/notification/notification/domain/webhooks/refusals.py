"""What is turned down about webhooks, each named by the rule that said no."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput


class WebhookAddressUnfit(InvalidInput):
    """An endpoint is a public https address."""

    code = "webhook_address_unfit"


class TooManyWebhookEndpoints(Conflict):
    """The organization has as many endpoints as it may."""

    code = "too_many_webhook_endpoints"


class WebhookEndpointNotActive(Conflict):
    """A paused or disabled endpoint gets nothing; resume it first."""

    code = "webhook_endpoint_not_active"


class WebhookEndpointNotPausable(Conflict):
    """Only an active endpoint can be paused."""

    code = "webhook_endpoint_not_pausable"


class WebhookEndpointNotResumable(Conflict):
    """Only a paused or disabled endpoint can be resumed."""

    code = "webhook_endpoint_not_resumable"


class WebhookDeliveryUnderWay(Conflict):
    """This delivery is still being tried."""

    code = "webhook_delivery_under_way"


class WebhookEventForgotten(Conflict):
    """The content of this event is gone: its customer was erased."""

    code = "webhook_event_forgotten"


class WebhookRedeliveryStartUnfit(InvalidInput):
    """A redelivery starts from a time or from an event, one of the two."""

    code = "webhook_redelivery_start_unfit"


class WebhookEventNotKept(InvalidInput):
    """There is no such event among those that are kept."""

    code = "webhook_event_not_kept"


class WebhookRedeliveryRunning(Conflict):
    """A redelivery to this endpoint is running."""

    code = "webhook_redelivery_running"


class WebhookRedeliveryOver(Conflict):
    """This redelivery is over."""

    code = "webhook_redelivery_over"
