"""All entities, so that metadata is whole wherever it is used."""

from notification.domain.arrival import Arrival
from notification.domain.declarative import Base
from notification.domain.known import KnownCustomer, KnownMember, KnownOrganization
from notification.domain.message import Message
from notification.domain.opt_out import OptOut
from notification.domain.settings import NotificationSettings
from notification.domain.template import OwnTemplate
from notification.domain.webhooks.delivery import WebhookAttempt, WebhookDelivery
from notification.domain.webhooks.endpoint import WebhookEndpoint
from notification.domain.webhooks.kept_event import WebhookEvent
from notification.domain.webhooks.lane import WebhookLane
from notification.domain.webhooks.redelivery import WebhookRedelivery

__all__ = [
    "Arrival",
    "Base",
    "KnownCustomer",
    "KnownMember",
    "KnownOrganization",
    "Message",
    "NotificationSettings",
    "OptOut",
    "OwnTemplate",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookLane",
    "WebhookRedelivery",
]
