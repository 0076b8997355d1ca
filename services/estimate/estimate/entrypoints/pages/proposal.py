"""The customer's page of an estimate: look, tick, sign or decline. It works on any phone, and without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, g, redirect, request

from common.db.unit_of_work import Actor, UnitOfWork
from common.errors import Conflict, InvalidInput, Refusal
from common.http.problems import STATUS
from common.http.public_pages import client_address, page, public_pages, user_agent
from common.http.runtime import current_service
from estimate.app import proposals
from estimate.app.links import LinkExpired
from estimate.entrypoints.pages.forms import SigningForm, read_reason
from estimate.entrypoints.pages.presenting import known_options, shown_proposal

pages = public_pages("proposal", __name__)
_TEMPLATES = {"accepted": "accepted.html", "declined": "declined.html", "expired": "expired.html"}
_STATUSES = {"expired": 410}


@pages.get("/p/<token>")
def show_proposal(token: str) -> Response:
    """The proposal; the customer's first look marks it viewed."""
    return _shown(token)


@pages.post("/p/<token>/preview")
def preview_proposal(token: str) -> Response:
    """The proposal with other options ticked; nothing is kept."""
    return _shown(token, form=SigningForm.read(request.form))


@pages.post("/p/<token>/accept")
def accept_proposal(token: str) -> Response:
    """Sign and accept; sent twice, the second finds it accepted."""
    form = SigningForm.read(request.form)
    try:
        with _visit() as uow:
            proposals.sign(uow, token=token, signing=form.signing(user_agent=user_agent()))
    except (InvalidInput, Conflict) as refusal:
        return _shown(token, form=form, refusal=refusal)
    return _see(token)


@pages.post("/p/<token>/decline")
def decline_proposal(token: str) -> Response:
    """Decline, with a reason if the customer gives one."""
    with _visit() as uow:
        proposals.decline(uow, token=token, reason=read_reason(request.form))
    return _see(token)


@contextmanager
def _visit() -> Iterator[UnitOfWork]:
    # The link tells the organization, so the transaction begins without one.
    service = current_service()
    with service.database.unit_of_work(
        None, Actor("customer"), clock=service.clock, correlation_id=g.request_id
    ) as uow:
        uow.source_address = client_address()
        yield uow


def _shown(token: str, *, form: SigningForm | None = None, refusal: Refusal | None = None) -> Response:
    with _visit() as uow:
        proposal = proposals.look(uow, token=token, counts=_is_seen())
        ticked = None if form is None else known_options(proposal.estimate, sent=form.options)
        shown, status = shown_proposal(proposal, ticked=ticked), proposal.estimate.status
    template = "changing.html" if shown is None else _TEMPLATES.get(status, "proposal.html")
    code = STATUS[refusal.kind] if refusal else _STATUSES.get(status, 200)
    parts = {"token": token, "form": form, "refusal": refusal, "company": proposal.organization.name}
    return page(template, status=code, shown=shown, **parts)


def _is_seen() -> bool:
    """A program that only fetches ahead is no customer who looks."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose


def _see(token: str) -> Response:
    answer = redirect(f"/p/{token}", 303)
    return Response(status=303, headers={"Location": answer.headers["Location"]})


def _gone(failure: LinkExpired) -> Response:
    return page("refused.html", status=410, message=failure.detail)


pages.register_error_handler(LinkExpired, _gone)
