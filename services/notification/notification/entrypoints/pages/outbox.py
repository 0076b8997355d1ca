"""The outbox page: what goes out, or would, with its links to press; for demonstrations and a newcomer's first day."""

from __future__ import annotations

from flask import Response
from markupsafe import Markup

from common.db.unit_of_work import Actor
from common.http.public_pages import page, public_pages
from common.http.runtime import current_service
from notification.app import messages, organizations, outbox_links
from notification.domain.html_body import linked

pages = public_pages("outbox", __name__)
SHOWN = 100


@pages.get("/outbox/<token>")
def show_outbox(token: str) -> Response:
    """The newest messages of the organization the link belongs to."""
    service = current_service()
    with service.database.unit_of_work(None, Actor("anonymous")) as uow:
        accounts = outbox_links.enter_outbox(uow, page=service.deps.page, token=token)
        organization = organizations.known_organization(uow)
        listed = messages.latest_messages(uow, count=SHOWN)
        return page("outbox.html", organization=organization, messages=listed, accounts=accounts)


@pages.app_template_filter("linked")
def as_links(text: str) -> Markup:
    """Escaped text with its web addresses as links."""
    return Markup(linked(text))
