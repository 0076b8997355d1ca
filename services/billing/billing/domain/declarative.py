"""The parent of this service's entities."""

from common.db.declarative import Declarative, house_metadata


class Base(Declarative):
    """All tables of the billing service."""

    __abstract__ = True
    metadata = house_metadata()
