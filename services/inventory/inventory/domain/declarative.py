"""The parent of this service's entities, with its own metadata."""

from common.db.declarative import Declarative, house_metadata


class Base(Declarative):
    """Every table of inventory."""

    __abstract__ = True
    metadata = house_metadata()
