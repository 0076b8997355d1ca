"""Every entity, imported here so that its table is known to migrations."""

from fleet.domain.declarative import Base
from fleet.domain.vehicle import Vehicle

__all__ = ["Base", "Vehicle"]
