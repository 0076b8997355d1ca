"""The parent of this service's entities."""

from common.db.declarative import Declarative, house_metadata


class Base(Declarative):
    """Every table of the notification service."""

    __abstract__ = True
    metadata = house_metadata()
