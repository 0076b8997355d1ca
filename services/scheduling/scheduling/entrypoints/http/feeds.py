"""Calendar feeds over HTTP; what a calendar program reads is a public page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http import fields
from common.http.dumping import dumper
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import Answer, Body, PageQuery, page_of
from scheduling.app import feeds
from scheduling.domain.feeds import CalendarFeed

blueprint = Blueprint(
    "calendar_feeds", __name__, url_prefix="/api/v1/calendar-feeds", description="Bookings for calendar programs"
)


class FeedCreate(Body):
    """Whose bookings: a crew's or a person's."""

    id = fields.NewId()
    crew_id = fields.Id()
    person_id = fields.Id()


class FeedShown(Answer):
    """A feed; its secret is not in it."""

    id = fields.Id()
    version = fields.WholeNumber(min=1)
    kind = fields.Choice("crew", "person")
    ref = fields.Id()
    created_at = fields.Instant()
    revoked_at = fields.Instant(allow_none=True)


class FeedOpened(FeedShown):
    """A feed with the path of its secret address, which is shown this once."""

    path = fields.Text(200)


@operation(
    blueprint,
    "POST",
    "",
    id="openCalendarFeed",
    body=FeedCreate,
    answer=FeedOpened,
    status=201,
    secret_answer=True,
)
def open_feed(uow: UnitOfWork, body: dict[str, Any]) -> dict[str, Any]:
    """A secret address for calendar programs."""
    feed, path = feeds.open_feed(uow, **body)
    return {**dumper(FeedShown)(feed), "path": path}


@operation(blueprint, "GET", "", id="listCalendarFeeds", query=PageQuery, answer=page_of(FeedShown))
def list_feeds(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """All feeds, oldest first."""
    return feeds.feeds(uow, **query)


@operation(blueprint, "POST", "/<uuid:feed_id>/revoke", id="revokeCalendarFeed", answer=FeedShown)
def revoke_feed(uow: UnitOfWork, feed_id: UUID) -> CalendarFeed:
    """Close the address for good."""
    return feeds.revoke_feed(uow, feed_id=feed_id)
