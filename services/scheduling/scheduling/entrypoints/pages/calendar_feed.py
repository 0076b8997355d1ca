"""What a calendar program reads at a feed's secret address."""

from __future__ import annotations

from flask import Response

from common.db.unit_of_work import Actor
from common.http.public_files import public_files
from common.http.runtime import current_service
from scheduling.app.feeds import enter_feed, feed_content
from scheduling.entrypoints.deps import deps

pages = public_files("calendar_feed", __name__)


@pages.get("/cal/<token>.ics")
def show_feed(token: str) -> Response:
    """The bookings; an address that is revoked or was never given leads nowhere."""
    service = current_service()
    with service.database.unit_of_work(None, Actor("anonymous"), clock=service.clock) as uow:
        content = feed_content(uow, feed_id=enter_feed(uow, token=token))
        document = deps().calendar_document(content.name, content.bookings, now=uow.now)
    answer = Response(document, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
