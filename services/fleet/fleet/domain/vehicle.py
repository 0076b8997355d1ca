"""What a vehicle is and what may happen to it. A method checks its rule, changes state and returns the event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import InvalidInput
from fleet.domain.declarative import Base
from fleet.domain.events import VehicleOpened


class TitleIsBlank(InvalidInput):
    """A vehicle needs a title that people can find it by."""

    code = "title_is_blank"


class Vehicle(VersionedRow, Base):
    """A vehicle."""

    __tablename__ = "vehicles"
    title: Mapped[str]
    opened_at: Mapped[datetime]

    def open(self, *, title: str, at: datetime) -> VehicleOpened:
        """Give it its title. Raises TitleIsBlank."""
        if not title.strip():
            raise TitleIsBlank(field="title")
        self.title, self.opened_at = title.strip(), at
        return VehicleOpened(vehicle_id=self.id, title=self.title, opened_at=at)
