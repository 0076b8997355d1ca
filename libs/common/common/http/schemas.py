"""The parents of every body, query and answer schema, and the shape of pages."""

from __future__ import annotations

from functools import cache
from typing import Any

from marshmallow import RAISE, Schema
from marshmallow import fields as ma

from common.http.fields import Items, WholeNumber
from common.http.texts import Patterned

DEFAULT_LIMIT = 50
MAX_LIMIT = 100
CURSOR_PATTERN = "^[A-Za-z0-9_-]*$"


class Body(Schema):
    """What a request carries; unknown members are refused."""

    class Meta:
        unknown = RAISE


class Query(Schema):
    """Query parameters; unknown ones are refused."""

    class Meta:
        unknown = RAISE


class Answer(Schema):
    """What is answered: every declared field is always there, null only where `allow_none` says so."""

    class Meta:
        unknown = RAISE

    def on_bind_field(self, field_name: str, field_obj: ma.Field[Any]) -> None:
        field_obj.required = True


class Cursor(Patterned):
    """Where a page ended; empty for the first page."""

    def __init__(self, **options: Any) -> None:
        # The format lets a generator of requests make real cursors; the pattern alone cannot tell them.
        documented = {"format": "cursor", **options.pop("metadata", {})}
        super().__init__(CURSOR_PATTERN, "Not a cursor.", max_length=1024, metadata=documented, **options)


class PageQuery(Query):
    """The parameters of every list."""

    limit = WholeNumber(
        min=1, max=MAX_LIMIT, load_default=DEFAULT_LIMIT, metadata={"description": "How many items at most."}
    )
    # A callable default is not described: a query has no null.
    after = Cursor(load_default=lambda: None, metadata={"description": "The `next` of the page before."})


@cache
def page_of(item: type[Schema], *, name: str | None = None) -> type[Answer]:
    """The schema of a page of such items."""
    members: dict[str, Any] = {
        "items": Items(item, max=MAX_LIMIT),
        "next": Cursor(allow_none=True, metadata={"description": "Cursor of the next page; null on the last."}),
        "__doc__": f"A page of {item.__name__}.",
    }
    made: type[Answer] = type(name or f"{item.__name__}Page", (Answer,), members)
    return made
