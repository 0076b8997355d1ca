"""All entities, so that metadata is whole wherever it is used."""

from notification.domain.arrival import Arrival
from notification.domain.declarative import Base
from notification.domain.known import KnownCustomer, KnownMember, KnownOrganization
from notification.domain.message import Message
from notification.domain.opt_out import OptOut
from notification.domain.settings import NotificationSettings
from notification.domain.template import OwnTemplate

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
]
