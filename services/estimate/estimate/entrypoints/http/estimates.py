"""Estimates: drafting, and the office's moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, current_service, operation
from common.http.paging import Page
from common.http.schemas import page_of
from estimate.app import answering, estimates, sending
from estimate.app.links import Link
from estimate.app.queries.estimates import estimate_page
from estimate.domain.estimate import Estimate
from estimate.entrypoints.http.schemas.estimate_answer import EstimateDetail, EstimateSummary, ProposalLink
from estimate.entrypoints.http.schemas.estimate_input import (
    Declining,
    EstimateChange,
    EstimateCreate,
    EstimateFilter,
    Sending,
    Winning,
)

blueprint = Blueprint("estimates", __name__, url_prefix="/api/v1", description="Estimates")
ONE = "/estimates/<uuid:estimate_id>"


@operation(blueprint, "GET", "/estimates", id="listEstimates", query=EstimateFilter, answer=page_of(EstimateSummary))
def list_estimates(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """Estimates, the newest number first."""
    return estimate_page(uow, query=query)


@operation(blueprint, "POST", "/estimates", id="createEstimate", body=EstimateCreate, answer=EstimateDetail, status=201)
def create_estimate(uow: UnitOfWork, body: dict[str, Any]) -> Estimate:
    """Draft an estimate."""
    named = {name: body.pop(name) for name in ("id", "customer_id", "property_id", "lines") if name in body}
    return estimates.create_estimate(uow, facts=body, **named)


@operation(blueprint, "GET", ONE, id="showEstimate", answer=EstimateDetail)
def show_estimate(uow: UnitOfWork, estimate_id: UUID) -> Estimate:
    """One estimate."""
    return uow.get(Estimate, estimate_id)


@operation(blueprint, "PATCH", ONE, id="changeEstimate", body=EstimateChange, answer=EstimateDetail, versioned=True)
def change_estimate(uow: UnitOfWork, body: dict[str, Any], estimate_id: UUID, expected_version: int | None) -> Estimate:
    """Change a draft."""
    named = {name: body.pop(name) for name in ("property_id", "lines") if name in body}
    return estimates.change_estimate(
        uow, estimate_id=estimate_id, expected_version=expected_version, facts=body, **named
    )


@operation(blueprint, "POST", f"{ONE}/send", id="sendEstimate", body=Sending, answer=EstimateDetail, versioned=True)
def send_estimate(uow: UnitOfWork, body: dict[str, Any], estimate_id: UUID, expected_version: int | None) -> Estimate:
    """Send the proposal to the customer; sent again, a further link goes out."""
    links = current_service().deps.links
    return sending.send_estimate(
        uow, estimate_id=estimate_id, expected_version=expected_version, links=links, channels=body.get("channels")
    )


@operation(blueprint, "POST", f"{ONE}/links", id="createProposalLink", answer=ProposalLink, secret_answer=True)
def create_proposal_link(uow: UnitOfWork, estimate_id: UUID) -> Link:
    """A link to hand over by other means; it is shown this once."""
    return sending.make_link(uow, estimate_id=estimate_id, links=current_service().deps.links)


@operation(blueprint, "POST", f"{ONE}/win", id="winEstimate", body=Winning, answer=EstimateDetail)
def win_estimate(uow: UnitOfWork, body: dict[str, Any], estimate_id: UUID) -> Estimate:
    """The customer said yes to the office."""
    return answering.win_estimate(uow, estimate_id=estimate_id, options=body.get("options"))


@operation(blueprint, "POST", f"{ONE}/decline", id="declineEstimate", body=Declining, answer=EstimateDetail)
def decline_estimate(uow: UnitOfWork, body: dict[str, Any], estimate_id: UUID) -> Estimate:
    """The customer said no to the office."""
    return answering.decline_estimate(uow, estimate_id=estimate_id, reason=body.get("reason"))


@operation(blueprint, "POST", f"{ONE}/revise", id="reviseEstimate", answer=EstimateDetail)
def revise_estimate(uow: UnitOfWork, estimate_id: UUID) -> Estimate:
    """Back to a draft with the next revision number; what was sent stays kept."""
    return answering.revise_estimate(uow, estimate_id=estimate_id)
