"""Reading the feed of changes: rows of transactions that may still be running are left for the next call, so that none
is ever skipped, however late it commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    MetaData,
    Select,
    Table,
    Text,
    Uuid,
    and_,
    literal,
    null,
    or_,
    select,
    text,
    tuple_,
)
from sqlalchemy.orm import Session

from common.db.change_feed import OFFICE, TABLE
from common.db.unit_of_work import UnitOfWork

# Every transaction below the first number has ended, so no row below it can still turn up.
_HORIZON = text(
    "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint"
    " FROM (SELECT pg_current_snapshot() AS now) AS taken"
)
_CHANGES = Table(
    TABLE,
    MetaData(),
    *(Column(name, Uuid()) for name in ("organization_id", "audience", "record_id")),
    *(Column(name, BigInteger()) for name in ("xid", "position")),
    Column("kind", Text()),
)
Condition = Callable[[UnitOfWork, Any], "ColumnElement[bool] | None"]


class Horizon(NamedTuple):
    """`settled`: all transactions below it have ended; `next`: none from it on has begun."""

    settled: int
    next: int


def horizon(session: Session) -> Horizon:
    """How far a feed can be read now. One open transaction holds it back; it never lets one be skipped."""
    settled, following = session.execute(_HORIZON).one()
    return Horizon(settled, following)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Records of one kind. `shown` says which of them the board of a viewer shows (None: all there are); `permission`
    what it takes to hear of them; `own`: who sees only their own hears of those that are told to them, else of all."""

    name: str
    entity: type[Any]
    shown: Condition = lambda uow, viewer: None
    permission: str | None = None
    own: bool = False
    office_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Follower:
    """Who follows the feed. `audiences` are the ids under which they are told; None is the office. `scope` says in few
    words what decides about that: when it is another, the board starts over."""

    audiences: Sequence[UUID] | None
    scope: str
    viewer: Any = None


class Place(NamedTuple):
    """Behind that row of that transaction."""

    xid: int
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRecord:
    """A record that changed. `removed`: the board does not show it any more, or never did. `version` as it is now."""

    kind: str
    id: UUID
    removed: bool
    version: int | None


class Changes(NamedTuple):
    """What changed behind a place, each record once, and the place to go on from."""

    items: list[ChangedRecord]
    following: Place
    more: bool


def changes_since(
    uow: UnitOfWork, place: Place, *, kinds: Sequence[Kind], follower: Follower, settled: int, limit: int
) -> Changes:
    """The next changes; one statement for them, and one for each kind that is among them."""
    wanted = changed_rows(uow, place, kinds=kinds, follower=follower, settled=settled).limit(limit + 1)
    rows = uow.session.execute(wanted).all()
    more, rows = len(rows) > limit, rows[:limit]
    following = Place(rows[-1].xid, rows[-1].position) if more else Place(max(settled, place.xid), 0)
    if not more and settled <= place.xid:
        following = place
    changed = list(dict.fromkeys((row.kind, row.record_id) for row in rows))
    versions = {
        kind.name: _standing(uow, kind, [each for name, each in changed if name == kind.name], follower)
        for kind in kinds
    }
    return Changes([_item(name, each, versions[name]) for name, each in changed], following, more)


def changed_rows(
    uow: UnitOfWork, place: Place, *, kinds: Sequence[Kind], follower: Follower, settled: int
) -> Select[int, int, str, UUID]:
    """Changes behind a place by transactions that have ended, as far as the follower is told."""
    row = _CHANGES.c
    return (
        select(row.xid, row.position, row.kind, row.record_id)
        .where(
            row.organization_id == uow.organization_id,
            tuple_(row.xid, row.position) > tuple_(literal(place.xid), literal(place.position)),
            row.xid < settled,
            _told(kinds, follower),
        )
        .order_by(row.xid, row.position)
    )


def _told(kinds: Sequence[Kind], follower: Follower) -> ColumnElement[bool]:
    row = _CHANGES.c
    if follower.audiences is None:
        return and_(row.audience == OFFICE, row.kind.in_([kind.name for kind in kinds]))
    own = [kind.name for kind in kinds if kind.own]
    everybodys = [kind.name for kind in kinds if not kind.own and not kind.office_only]
    return or_(
        and_(row.audience.in_(list(follower.audiences)), row.kind.in_(own)),
        and_(row.audience == OFFICE, row.kind.in_(everybodys)),
    )


def _standing(uow: UnitOfWork, kind: Kind, ids: Sequence[UUID], follower: Follower) -> dict[UUID, int | None]:
    """The versions of those that the board shows."""
    if not ids:
        return {}
    entity = kind.entity
    version = entity.version if hasattr(entity, "version") else null()
    found = select(entity.id, version).where(entity.organization_id == uow.organization_id, entity.id.in_(ids))
    condition = kind.shown(uow, follower.viewer)
    return {row[0]: row[1] for row in uow.session.execute(found if condition is None else found.where(condition))}


def _item(kind: str, record_id: UUID, versions: dict[UUID, int | None]) -> ChangedRecord:
    is_there = record_id in versions
    return ChangedRecord(kind=kind, id=record_id, removed=not is_there, version=versions.get(record_id))
