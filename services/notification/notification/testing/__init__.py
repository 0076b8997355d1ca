"""What tests of this service share: a company in plain words, a mail server and a text message provider."""

from notification.testing.company import NOW, Company, money
from notification.testing.mail_server import MailServer, Received
from notification.testing.sms_server import SmsServer

__all__ = ["NOW", "Company", "MailServer", "Received", "SmsServer", "money"]
