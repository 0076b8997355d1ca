"""Reading all records of a kind, of one organization or of all, some at a time: for snapshots, never for requests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

EntityT = TypeVar("EntityT")
ItemT = TypeVar("ItemT")
AT_ONCE = 200


def every(session: Session, entity: type[EntityT], organization_id: UUID | None, *conditions: Any) -> Iterator[EntityT]:
    """The records in the order of their keys; an organization of None stands for all."""
    kind: Any = entity
    statement = select(entity).where(*conditions).order_by(kind.organization_id, kind.id)
    if organization_id is not None:
        statement = statement.where(kind.organization_id == organization_id)
    for some in session.scalars(statement.execution_options(yield_per=AT_ONCE)).partitions():
        yield from some
        session.expunge_all()


def some_at_a_time(items: Iterable[ItemT]) -> Iterator[Sequence[ItemT]]:
    """The same, in pieces of a few hundred."""
    rest = iter(items)
    while some := list(itertools.islice(rest, AT_ONCE)):
        yield some
