"""A customer's browser in miniature: opens a page, fills in a form that is really on it, follows where it leads."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

from crewline_local.story.api import StoryFailed, exchange

_MOST_REDIRECTS = 5
_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.1
_LATER = frozenset({429, 502, 503, 504})


@dataclass
class Form:
    """A form as it stands on the page: where it goes and the values it has so far."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Page:
    """What the customer sees."""

    url: str
    status: int
    text: str
    forms: list[Form]

    def form(self, *names: str, action: str = "") -> Form:
        """The form that has these fields, or whose address ends so."""
        for found in self.forms:
            if set(names) <= found.names and found.action.endswith(action):
                return found
        wanted = f"with {', '.join(names)}" if names else f"to {action}"
        raise StoryFailed(f"{self.url} ({self.status}) has no form {wanted}: {self.text[:400]}")


class Browser:
    """Follows redirects; waits out a short outage, as a person would press reload."""

    def open(self, url: str) -> Page:
        """The page at an address."""
        return self._follow("GET", url, None)

    def submit(self, page: Page, form: Form, /, **values: str) -> Page:
        """Sends a form with these values filled in; refuses fields that are not on it, as a browser cannot add any."""
        strangers = values.keys() - form.names
        if strangers:
            raise StoryFailed(f"the form on {page.url} has no field {', '.join(sorted(strangers))}")
        return self._follow(form.method, urljoin(page.url, form.action), {**form.fields, **values})

    def _follow(self, method: str, url: str, values: dict[str, str] | None) -> Page:
        for _ in range(_MOST_REDIRECTS):
            status, location, text = _fetch(method, url, values)
            if location is None:
                return Page(url, status, text, forms_in(text, url=url))
            method, url, values = "GET", urljoin(url, location), None
        raise StoryFailed(f"{url} redirects without end")


def forms_in(text: str, *, url: str) -> list[Form]:
    """The forms of a page."""
    reader = _FormReader(url)
    reader.feed(text)
    return reader.forms


def _fetch(method: str, url: str, values: dict[str, str] | None) -> tuple[int, str | None, str]:
    place = urlsplit(url)
    target = (place.path or "/") + (f"?{place.query}" if place.query else "")
    origin = f"{place.scheme}://{place.netloc}"
    headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded", "Origin": origin}
    payload = urlencode(values).encode() if values is not None and method == "POST" else None
    if payload is None:
        del headers["Content-Type"]
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            answer = exchange(origin, method, target, payload, headers)
            if answer.status not in _LATER or time.monotonic() > deadline:
                break
        except (OSError, http.client.HTTPException) as error:
            if time.monotonic() > deadline:
                raise StoryFailed(f"{url} does not answer: {error}") from error
        time.sleep(_PAUSE_SECONDS)
    is_redirect = answer.status in (301, 302, 303, 307, 308)
    return answer.status, answer.headers.get("location") if is_redirect else None, str(answer.body)


class _FormReader(HTMLParser):
    """Collects forms with their inputs, selects, areas and buttons."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._form: Form | None = None
        self._select = ""
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(action=given.get("action") or self._url, method=given.get("method", "get").upper())
            self.forms.append(self._form)
        elif self._form is not None:
            self._read(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None

    def _read(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        if name and tag in ("input", "select", "textarea", "button"):
            form.names.add(name)
        if tag == "button" or given.get("type") == "submit":
            form.buttons.append(given)
        elif tag == "input" and name and _counts(given):
            form.fields[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")
        elif tag == "textarea" and name:
            form.fields.setdefault(name, "")
        elif tag == "option" and self._select and (self._select not in form.fields or "selected" in given):
            form.fields[self._select] = given.get("value", "")


def _counts(given: dict[str, str]) -> bool:
    """A box or a choice that is not ticked is not sent."""
    return given.get("type") not in ("checkbox", "radio") or "checked" in given
