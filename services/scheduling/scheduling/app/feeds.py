"""Calendar feeds: opening one shows its secret once, revoking it closes the address at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.http.paging import Page, keyset
from common.ids import new_id, new_token
from scheduling.app.office import check_crews_known, check_people_known
from scheduling.app.queries.cards import card_rows
from scheduling.app.scope import EVERYTHING, goes_along
from scheduling.domain.bookings import Booking
from scheduling.domain.crews import Crew
from scheduling.domain.feeds import CalendarFeed
from scheduling.domain.known import KnownPerson
from scheduling.domain.refusals import CrewOrPerson

TOKEN_KIND = "calendar_feed"
SHOWN_BEFORE = timedelta(days=30)
SHOWN_AFTER = timedelta(days=180)
MOST_SHOWN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """What a calendar program reads."""

    name: str
    bookings: list[Any]


def open_feed(
    uow: UnitOfWork, *, crew_id: UUID | None = None, person_id: UUID | None = None, id: UUID | None = None
) -> tuple[CalendarFeed, str]:
    """A feed of a crew's or a person's bookings, and the path of its secret address, which nobody can read again."""
    if person_id is not None:
        check_people_known(uow, [person_id], field="person_id")
    if crew_id is not None:
        check_crews_known(uow, [crew_id])
    if (crew_id is None) is (person_id is None):
        raise CrewOrPerson(field="crew_id")
    feed = CalendarFeed(
        organization_id=uow.organization_id,
        id=id or new_id(),
        kind="person" if crew_id is None else "crew",
        ref=crew_id or person_id,
        created_at=uow.now,
        created_by=uow.actor.id,
    )
    uow.session.add(feed)
    token = new_token()
    entry_tokens.keep(uow.session, token=token, kind=TOKEN_KIND, organization_id=uow.organization_id, target=feed.id)
    uow.audit(
        action="calendar_feed.open",
        record_type="calendar_feed",
        record_id=feed.id,
        after={"kind": feed.kind, "ref": str(feed.ref)},
    )
    uow.session.flush()
    return feed, f"/cal/{token}.ics"


def revoke_feed(uow: UnitOfWork, *, feed_id: UUID) -> CalendarFeed:
    """Close the address; whoever has it reads nothing any more."""
    feed = uow.lock(CalendarFeed, feed_id)
    feed.revoke(at=uow.now)
    entry_tokens.drop(uow.session, kind=TOKEN_KIND, organization_id=uow.organization_id, target=feed.id)
    uow.audit(action="calendar_feed.revoke", record_type="calendar_feed", record_id=feed.id)
    return feed


def feeds(uow: UnitOfWork, *, limit: int, after: str | None) -> Page:
    """All feeds, oldest first; their secrets are in none of them."""
    found = select(CalendarFeed).where(CalendarFeed.organization_id == uow.organization_id)
    columns: list[Any] = [CalendarFeed.created_at, CalendarFeed.id]
    return keyset(uow.session, found, columns=columns, after=after, limit=limit)


def enter_feed(uow: UnitOfWork, *, token: str) -> UUID:
    """Bind a transaction that began without an organization to the one that the secret leads to."""
    for entry in entry_tokens.find(uow.session, token=token, kind=TOKEN_KIND, now=uow.now):
        uow.bind_organization(entry.organization_id)
        return entry.target
    raise NotFound("There is no calendar at this address")


def feed_content(uow: UnitOfWork, *, feed_id: UUID) -> FeedContent:
    """The bookings of the last month and the next half year."""
    feed = uow.get(CalendarFeed, feed_id)
    if feed.revoked_at is not None:
        raise NotFound("There is no calendar at this address")
    holder: Any = Crew if feed.kind == "crew" else KnownPerson
    found = (
        card_rows(uow, viewer=EVERYTHING)
        .where(
            Booking.status == "booked",
            Booking.starts_at > uow.now - SHOWN_BEFORE,
            Booking.starts_at < uow.now + SHOWN_AFTER,
            Booking.crew_id == feed.ref if feed.kind == "crew" else goes_along(feed.ref),
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST_SHOWN)
    )
    held = uow.get(holder, feed.ref)
    if not held.active:
        raise NotFound("There is no calendar at this address")
    return FeedContent(name=held.name, bookings=list(uow.session.execute(found)))
