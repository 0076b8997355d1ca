"""Pages for people who hold a secret link: rendered here, without sign-in, safe to open on any phone. Every page has a
strict content policy with a nonce, and a refusal is a page in plain words, not a problem document."""

from __future__ import annotations

import ipaddress
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, render_template, request

from common.correlation import organization_id
from common.errors import Refusal
from common.http.problems import problem_of
from common.http.runtime import current_runtime

CLIENT_ADDRESS = "X-Crewline-Client-Address"  # set by the gateway, which drops what a caller sends under this name
log = logging.getLogger("crewline.http")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """Other origins that one page needs: for scripts, frames and requests of its scripts."""

    scripts: Sequence[str] = ()
    frames: Sequence[str] = ()
    connects: Sequence[str] = ()


NOTHING_EMBEDDED = Embedded()


def public_pages(
    name: str, import_name: str, *, form_targets: Sequence[str] | Callable[[], Sequence[str]] = ()
) -> Blueprint:
    """A blueprint whose templates lie in `templates/` beside the module; one of them, `refused.html`, shows a refusal.
    `form_targets` are other origins that a form may lead to, such as a payment page; a function when settings say."""
    pages = Blueprint(name, import_name, template_folder="templates")

    def protect(answer: Response) -> Response:
        if answer.mimetype == "text/html":
            targets = form_targets() if callable(form_targets) else form_targets
            answer.headers["Content-Security-Policy"] = content_policy(
                nonce(), form_targets=targets, embedded=g.get("page_embedded", NOTHING_EMBEDDED)
            )
        return answer

    pages.before_request(_know_the_gateway)
    pages.after_request(protect)
    pages.register_error_handler(Exception, _refusal_page)
    pages.context_processor(lambda: {"nonce": nonce()})
    return pages


def content_policy(for_nonce: str, *, form_targets: Sequence[str] = (), embedded: Embedded = NOTHING_EMBEDDED) -> str:
    """Nothing loads from anywhere but what is embedded; the page's own style and script carry the nonce."""
    rules = {
        "default-src": ["'none'"],
        "style-src": [f"'nonce-{for_nonce}'"],
        "script-src": [f"'nonce-{for_nonce}'", *embedded.scripts],
        "img-src": ["'self'", "data:"],
        "frame-src": embedded.frames,
        "connect-src": embedded.connects,
        "form-action": ["'self'", *form_targets],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in rules.items() if sources)


def embed(embedded: Embedded) -> None:
    """Let the present answer's page use these."""
    g.page_embedded = embedded


def nonce() -> str:
    """The present answer's nonce."""
    if "page_nonce" not in g:
        g.page_nonce = secrets.token_urlsafe(16)
    made: str = g.page_nonce
    return made


def client_address() -> str | None:
    """The visitor's address as the gateway saw it; None when it is not an address."""
    try:
        return str(ipaddress.ip_address(request.headers.get(CLIENT_ADDRESS, "")))
    except ValueError:
        return None


def user_agent() -> str:
    """What the visitor's program calls itself, shortened."""
    return request.headers.get("User-Agent", "").replace("\x00", "")[:400]


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A rendered page."""
    return Response(render_template(template, **values), status=status, content_type="text/html; charset=utf-8")


def _know_the_gateway() -> None:
    # The gateway's token proves that the visitor's address is what the gateway saw.
    runtime = current_runtime()
    g.identity = runtime.identify(runtime.service, request)
    organization_id.set(g.identity.organization_id)


def _refusal_page(failure: Exception) -> Response:
    problem = problem_of(failure)
    g.problem_code = problem.code
    if problem.status >= 500 and not isinstance(failure, Refusal):
        log.error("unexpected failure", exc_info=failure, extra={"request_id": g.get("request_id", "")})
    answer = page("refused.html", status=problem.status, problem=problem, request_id=g.get("request_id", ""))
    answer.headers.extend(problem.headers)
    return answer
