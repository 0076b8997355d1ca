"""The HTML side of an email: the text, escaped, with its links to press. Nothing of a template or a value is markup."""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"></head>'
    '<body style="font-family:sans-serif;font-size:16px;line-height:1.5;color:#222">{}</body></html>'
)


def html_of(text: str) -> str:
    """The text as a small HTML document."""
    return _PAGE.format(linked(text).replace("\n", "<br>\n"))


def linked(text: str) -> str:
    """The text as HTML, everything escaped, its web addresses made links."""
    parts, place = [], 0
    for found in _LINK.finditer(text):
        address = html.escape(found[0], quote=True)
        parts += [html.escape(text[place : found.start()]), f'<a href="{address}">{address}</a>']
        place = found.end()
    return "".join([*parts, html.escape(text[place:])])
