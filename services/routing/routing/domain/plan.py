"""What a plan is and what may happen to it. A method checks its rule, changes state and returns the event."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped

from common.db.declarative import VersionedRow
from common.errors import InvalidInput
from routing.domain.declarative import Base
from routing.domain.events import PlanOpened


class TitleIsBlank(InvalidInput):
    """A plan needs a title that people can find it by."""

    code = "title_is_blank"


class Plan(VersionedRow, Base):
    """A plan."""

    __tablename__ = "plans"
    title: Mapped[str]
    opened_at: Mapped[datetime]

    def open(self, *, title: str, at: datetime) -> PlanOpened:
        """Give it its title. Raises TitleIsBlank."""
        if not title.strip():
            raise TitleIsBlank(field="title")
        self.title, self.opened_at = title.strip(), at
        return PlanOpened(plan_id=self.id, title=self.title, opened_at=at)
