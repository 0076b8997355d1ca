"""Column mixins and naming rules for every service's entities: tenant in each key, version in each changeable row."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from common.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Declarative(DeclarativeBase):
    """Parent of each service's own `Base(Declarative)`, which must set its own `metadata = house_metadata()`."""

    __abstract__ = True
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: BigInteger(),
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: JSONB(),
    }

    def __init_subclass__(cls, **options: Any) -> None:
        # Services share a process in the embedded run: with its own registry each may name its entities as it likes.
        if "metadata" in cls.__dict__:
            own = registry(metadata=cls.metadata, type_annotation_map=cls.type_annotation_map)
            cls.registry = cls._sa_registry = own
        super().__init_subclass__(**options)


def house_metadata() -> MetaData:
    """Fresh metadata with the house's constraint names, so that migrations can name what they drop."""
    return MetaData(naming_convention=NAMING)


class TenantRow:
    """A row of one organization, keyed (organization_id, id) so that no reference can cross organizations."""

    organization_id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True, default=new_id)


class VersionedRow(TenantRow):
    """A tenant row with a version that each update raises by one: optimistic lock and ETag."""

    version: Mapped[int] = mapped_column(Integer(), nullable=False, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}
