"""Do pages and policy rows, and settings and .env.example, name the same things? Each check returns complaints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from flask import Flask

from common.service import Service
from crewline_local.deployment.settings import SHARED, SHOWN_FOR
from gateway.policy import SERVICES

# Every service has these; the example shows them once, for the service named first.
_NAMES = "|".join(name.upper() for name in SERVICES)
_SHARED = re.compile(rf"^CREWLINE_(?:{_NAMES})_({SHARED})$")


def pages_of(definition: Service) -> set[tuple[str, str]]:
    """(method, path in OpenAPI form) of the public pages that a service renders."""
    app = Flask("pages")
    for page in definition.pages:
        app.register_blueprint(page)
    return {
        (method, re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


def page_drift(pages: Iterable[tuple[str, str]], rows: Iterable[tuple[str, str]]) -> list[str]:
    """Public pages that the gateway does not let through, and rows that lead to no page."""
    shown, listed = set(pages), set(rows)
    return [f"{method} {path} has no policy row" for method, path in sorted(shown - listed)] + [
        f"{method} {path} has a policy row but no page" for method, path in sorted(listed - shown)
    ]


def settings_drift(asked: Iterable[str], example: Iterable[str]) -> list[str]:
    """Settings that the code reads and the example does not show, and the other way round."""
    read, shown = set(_as_shown(asked)), set(example)
    return [f"{key} is read but not in .env.example" for key in sorted(read - shown)] + [
        f"{key} is in .env.example but nobody reads it" for key in sorted(shown - read)
    ]


def _as_shown(keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        shared = _SHARED.match(key)
        if not key.endswith("_FILE") or key.endswith("_CA_FILE"):  # NAME_FILE is another way to give NAME
            yield f"CREWLINE_{SHOWN_FOR}_{shared[1]}" if shared else key
