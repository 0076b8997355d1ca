"""What changed, for live boards, the same for every service: `blueprints=[..., changes_blueprint("fleet", ...)]` gives
`GET /api/v1/changes/fleet` with the operation id `listFleetChanges`. A board takes a cursor, loads what it shows, then
asks again and again; it learns which records to load anew."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Any, NamedTuple

from common.db.change_feed import KEPT_HOURS
from common.db.changes import ChangedRecord, Follower, Horizon, Kind, Place, changes_since, horizon
from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.operations import Blueprint, OpenUnitOfWork, current_identity, operation
from common.http.paging import decode_cursor, encode_cursor
from common.http.schemas import MAX_LIMIT, Answer, Cursor, PageQuery

LONGEST_WAIT_SECONDS = 4  # the gateway waits for five
LOOK_EVERY_SECONDS = 0.25
# A cursor is good for as long as what it stands behind is surely kept.
GOOD_FOR = timedelta(hours=KEPT_HOURS - 24)
# Who waits holds a thread. A process has eight and answers at once when two of them wait already.
PLACES_TO_WAIT = BoundedSemaphore(2)

FollowerOf = Callable[[UnitOfWork], Follower]


def office(_uow: UnitOfWork) -> Follower:
    """For services in which everybody who may follow sees everything."""
    return Follower(audiences=None, scope="")


class ChangesQuery(PageQuery):
    """From where on, and how long the answer may take when nothing has changed."""

    wait = fields.WholeNumber(
        min=0,
        max=LONGEST_WAIT_SECONDS,
        load_default=0,
        metadata={"description": "Seconds to wait for a change; sooner answered when many wait already."},
    )


class RecordChange(Answer):
    """A record that changed: load it anew, or take it off the board when it was removed."""

    kind = fields.Name(40)
    id = fields.Id()
    removed = fields.Flag()
    version = fields.WholeNumber(min=1, max=2**31 - 1, allow_none=True)


class RecordChanges(Answer):
    """What changed since. `start_over`: load the whole board, then go on from `next`."""

    items = fields.Items(RecordChange, max=MAX_LIMIT)
    next = Cursor()
    more = fields.Flag()
    start_over = fields.Flag()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """One answer."""

    items: list[ChangedRecord]
    next: str
    more: bool
    start_over: bool

    @property
    def is_news(self) -> bool:
        """Whether there is something to do for the board."""
        return bool(self.items) or self.more or self.start_over


class _Cursor(NamedTuple):
    scope: str
    read_at: int
    xid: int
    position: int


def changes_blueprint(service: str, *, kinds: Sequence[Kind], follower: FollowerOf) -> Blueprint:
    """The operation that tells a service's boards what changed. `follower` says who asks."""
    blueprint = Blueprint("live", __name__, url_prefix="/api/v1/changes", description="What changed, for live boards")
    declare = operation(
        blueprint,
        "GET",
        f"/{service}",
        id=f"list{service.capitalize()}Changes",
        query=ChangesQuery,
        answer=RecordChanges,
        transaction=False,
        summary=f"List what changed in {service}",
    )

    def list_changes(open_uow: OpenUnitOfWork, query: dict[str, Any]) -> ChangesPage:
        """Records that changed since the cursor. Without one: a cursor to begin with, before the board is loaded."""
        return _followed(open_uow, kinds=kinds, follower=follower, **query)

    declare(list_changes)
    return blueprint


def changes_page(
    uow: UnitOfWork, *, kinds: Sequence[Kind], follower: Follower, after: str | None, limit: int
) -> ChangesPage:
    """The changes behind the cursor that have settled by now."""
    identity = current_identity()
    allowed = [kind for kind in kinds if kind.permission is None or identity.may(kind.permission)]
    scope, seen = _scope(uow, allowed, follower), horizon(uow.session)
    place = _place_of(after, uow=uow, scope=scope, seen=seen) if after else None
    if place is None:
        return _page(uow, scope, Place(seen.settled, 0), items=[], start_over=True)
    found = changes_since(uow, place, kinds=allowed, follower=follower, settled=seen.settled, limit=limit)
    return _page(uow, scope, found.following, items=found.items, more=found.more)


def _followed(
    open_uow: OpenUnitOfWork, *, kinds: Sequence[Kind], follower: FollowerOf, after: str | None, limit: int, wait: int
) -> ChangesPage:
    """The page; where nothing has changed, after some patience, with no transaction open meanwhile."""
    deadline = time.monotonic() + wait
    with _place_to_wait(wait > 0) as may_wait:
        while True:
            with open_uow() as uow:
                page = changes_page(uow, kinds=kinds, follower=follower(uow), after=after, limit=limit)
            if page.is_news or not may_wait or time.monotonic() >= deadline:
                return page
            after = page.next
            time.sleep(LOOK_EVERY_SECONDS)


@contextmanager
def _place_to_wait(wanted: bool) -> Iterator[bool]:
    taken = wanted and PLACES_TO_WAIT.acquire(blocking=False)
    try:
        yield taken
    finally:
        if taken:
            PLACES_TO_WAIT.release()


def _scope(uow: UnitOfWork, kinds: Sequence[Kind], follower: Follower) -> str:
    decided = [str(uow.organization_id), follower.scope, *(kind.name for kind in kinds)]
    decided += ["all"] if follower.audiences is None else sorted(str(each) for each in follower.audiences)
    return hashlib.sha256("|".join(decided).encode()).hexdigest()[:16]


def _place_of(cursor: str, *, uow: UnitOfWork, scope: str, seen: Horizon) -> Place | None:
    """The place; None when it is somebody else's, another database's, or too old to go on from."""
    known = _Cursor(*decode_cursor(cursor, types=[str, int, int, int]))
    now = int(uow.now.timestamp())
    is_fresh = now - GOOD_FOR.total_seconds() < known.read_at <= now + 60
    if known.scope != scope or not is_fresh or not 0 <= known.xid <= seen.next:
        return None
    return Place(known.xid, known.position)


def _page(
    uow: UnitOfWork,
    scope: str,
    place: Place,
    *,
    items: list[ChangedRecord],
    more: bool = False,
    start_over: bool = False,
) -> ChangesPage:
    following = encode_cursor(_Cursor(scope, int(uow.now.timestamp()), place.xid, place.position))
    return ChangesPage(items=items, next=following, more=more, start_over=start_over)
