"""A tag of the organization's one set: a name and a colour, hung on customers."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from common.db.declarative import VersionedRow
from common.errors import Conflict
from estimate.domain.declarative import Base
from estimate.domain.event_shapes import TagData
from estimate.domain.search_terms import folded


class TagNameTaken(Conflict):
    """Another tag has this name."""

    code = "tag_name_taken"


class Tag(VersionedRow, Base):
    """`untold` is set while customers who carry the tag are still to be told of its change; `told_after` is how far."""

    __tablename__ = "tags"
    __table_args__ = (
        CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name="colour"),
        Index("ix_tags_name", "organization_id", "sort_name", unique=True),
        Index("ix_tags_untold", "id", postgresql_where=text("untold")),
    )

    name: Mapped[str]
    sort_name: Mapped[str] = mapped_column(Text(collation="C"))
    colour: Mapped[str]
    untold: Mapped[bool] = mapped_column(Boolean(), default=False)
    told_after: Mapped[UUID | None]

    def describe(self, *, name: str, colour: str) -> None:
        """Set name and colour; when that changes anything, every customer who carries it will be told."""
        if (name, colour.lower()) == (self.name, self.colour):
            return
        self.name, self.sort_name, self.colour = name, folded(name), colour.lower()
        self.untold, self.told_after = True, None

    def data(self) -> TagData:
        """As it stands in events."""
        return TagData(tag_id=self.id, name=self.name, colour=self.colour)
