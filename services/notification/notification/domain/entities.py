"""All entities, so that metadata is whole wherever it is used."""

from notification.domain.declarative import Base
from notification.domain.known import KnownCustomer, KnownOrganization
from notification.domain.message import Message
from notification.domain.opt_out import OptOut
from notification.domain.settings import NotificationSettings
from notification.domain.template import OwnTemplate

__all__ = ["Base", "KnownCustomer", "KnownOrganization", "Message", "NotificationSettings", "OptOut", "OwnTemplate"]
