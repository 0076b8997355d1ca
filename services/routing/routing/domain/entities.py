"""Every entity, imported here so that its table is known to migrations."""

from routing.domain.declarative import Base
from routing.domain.plan import Plan

__all__ = ["Base", "Plan"]
