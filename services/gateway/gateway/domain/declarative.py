"""The parent of this service's entities."""

from __future__ import annotations

from common.db.declarative import Declarative, house_metadata


class Base(Declarative):
    """Everything the gateway stores."""

    __abstract__ = True
    metadata = house_metadata()
