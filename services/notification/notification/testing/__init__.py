"""What tests of this service share: a company in plain words, a mail server and a text message provider."""

from notification.testing.company import NOW, Company, money
from notification.testing.hooks import DELIVERIES, ENDPOINTS, REDELIVERIES, Hooks
from notification.testing.mail_server import MailServer, Received
from notification.testing.sms_server import SmsServer
from notification.testing.webhook_server import Arrived, Told, WebhookServer

__all__ = [
    "DELIVERIES",
    "ENDPOINTS",
    "NOW",
    "REDELIVERIES",
    "Arrived",
    "Company",
    "Hooks",
    "MailServer",
    "Received",
    "SmsServer",
    "Told",
    "WebhookServer",
    "money",
]
