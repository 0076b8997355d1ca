"""Which template of which locale fits a reader."""

from __future__ import annotations

import re

_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?")


def is_locale(text: str) -> bool:
    """Whether it is written like en, en-US or zh-Hant-TW."""
    return _LOCALE.fullmatch(text) is not None


def chain(*wanted: str | None) -> list[str]:
    """The locales to look for, best first: en-US, then en, and so for each one wanted."""
    found: dict[str, None] = {}
    for locale in wanted:
        parts = (locale or "").split("-")
        for length in range(len(parts), 0, -1):
            candidate = "-".join(parts[:length])
            if candidate:
                found.setdefault(candidate)
    return list(found)
