"""The story's browser sees forms as a browser does, and its memory lets a cut-off company be taken up again."""

from pathlib import Path
from typing import Any

import pytest

from crewline_local.story.api import Api, Refused, StoryFailed
from crewline_local.story.browser import Browser, Page, forms_in
from crewline_local.story.remembered import Remembered

PAGE = """
<form method="post" action="/p/x/accept"><input type="hidden" name="document" value="abc">
<input type="checkbox" name="option" value="1"><input type="checkbox" name="extra" value="2" checked>
<input name="name" required><textarea name="note"></textarea>
<select name="tip"><option value="0">None</option><option value="10" selected>Ten</option></select>
<button type="submit">Sign</button></form>
<form action="/search"><input name="q"></form>
"""


def test_a_form_is_sent_as_a_browser_would() -> None:
    first, second = forms_in(PAGE, url="http://here/p/x")
    assert (first.method, first.action) == ("POST", "/p/x/accept")
    assert first.fields == {"document": "abc", "extra": "2", "name": "", "note": "", "tip": "10"}
    assert (second.method, second.names) == ("GET", {"q"})


def test_a_field_that_is_not_on_the_form_cannot_be_filled() -> None:
    page = Page("http://here/p/x", 200, PAGE, forms_in(PAGE, url="http://here/p/x"))
    with pytest.raises(StoryFailed, match="no field card"):
        Browser().submit(page, page.form("document"), card="4242")


def test_a_missing_form_is_told_with_what_the_page_says() -> None:
    page = Page("http://here/i/x", 410, "This link has expired", [])
    with pytest.raises(StoryFailed, match=r"410.*expired"):
        page.form("number")


class Recording(Api):
    """An API that notes what is posted and refuses what is told."""

    def __init__(self, refusal: Refused | None = None) -> None:
        super().__init__("http://here")
        self.refusal = refusal
        self.posted: list[str] = []

    def post(self, path: str, body: Any = None, *, version: int | None = None, key: str | None = None) -> Any:
        self.posted.append(body["id"])
        if self.refusal is not None:
            raise self.refusal
        return body

    def get(self, path: str, **query: Any) -> Any:
        return {}


def refused(code: str) -> Refused:
    return Refused(method="POST", path="/crews", status=409, problem={"code": code})


def test_what_is_made_is_made_once(tmp_path: Path) -> None:
    api = Recording()
    first = Remembered(tmp_path / "demo.json").create(api, "/crews", "north", {})
    again = Remembered(tmp_path / "demo.json").create(api, "/crews", "north", {})
    assert first == again
    assert api.posted == [first]


def test_what_was_made_before_a_crash_is_taken_as_made(tmp_path: Path) -> None:
    made = Remembered(tmp_path / "demo.json")
    made.create(Recording(refused("already_exists")), "/crews", "north", {})
    assert made.is_done("north")


def test_what_could_not_be_made_yet_is_not_taken_as_made(tmp_path: Path) -> None:
    made = Remembered(tmp_path / "demo.json")
    with pytest.raises(Refused):
        made.create(Recording(refused("not_yet_known")), "/crews", "north", {})
    assert not made.is_done("north")
