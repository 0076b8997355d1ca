"""What customers get: the messages that notification wrote, read through the API as the office does."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from crewline_local.story.api import Api, StoryFailed
from crewline_local.story.browser import Browser
from crewline_local.story.scene import Scene
from crewline_local.story.telling import until

_OUT = frozenset({"kept", "sent", "delivered"})


def message_of(scene: Scene, template: str, *, channel: str, count: int = 1) -> dict[str, Any]:
    """The newest message of this kind to the customer once there are `count` and it is out, or kept in the outbox."""

    def look() -> dict[str, Any] | None:
        listed = scene.office.get("/messages", customer_id=scene.customer["id"], limit=100)["items"]
        found = [each for each in listed if each["template"] == template and each["channel"] == channel]
        return found[0] if len(found) >= count and found[0]["state"] in _OUT else None

    summary = until(look, what=f"the {channel} message “{template}”")
    message: dict[str, Any] = scene.office.get(f"/messages/{summary['id']}")
    return message


def link_in(message: dict[str, Any], part: str) -> str:
    """The link with this path in a message's text."""
    found = re.search(rf"https?://\S+?{re.escape(part)}[\w-]+", message["text"] or "")
    if found is None:
        raise StoryFailed(f"the message “{message['template']}” has no link {part}: {message['text']}")
    return found.group(0)


def outbox_page(api: Api) -> str:
    """A link to the page with the messages that would have gone out; Refused where that page is switched off."""
    link: str = api.post("/outbox-links")["url"]
    return link


def account_link(api: Api, part: str, *, to: str) -> str:
    """The token of the newest link that opens an account for this address; only the owner's outbox page shows it."""
    page = f"{api.url}{urlsplit(outbox_page(api)).path}"

    def look() -> str | None:
        text = Browser().open(page).text
        found = re.search(rf"{re.escape(to)}.*?{re.escape(part)}([\w-]+)", text, re.DOTALL)
        return found.group(1) if found else None

    return until(look, what=f"the mail to {to}")
