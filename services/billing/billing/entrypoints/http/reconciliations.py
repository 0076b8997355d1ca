"""Reconciliation over HTTP: start one, see how far it is, see the differences, repair one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import reconciliation_queries as queries
from billing.app.operations import repairing
from billing.app.reconciling import start_reconciliation
from billing.domain.reconciliation import Difference
from billing.entrypoints.deps import deps
from billing.entrypoints.http.reconciliation_schemas import (
    DifferenceAnswer,
    DifferenceFilter,
    DifferencePage,
    ReconciliationDetail,
    ReconciliationPage,
)
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, OpenUnitOfWork, operation
from common.http.paging import Page
from common.http.schemas import PageQuery

blueprint = Blueprint("reconciliations", __name__, url_prefix="/api/v1", description="Ledger, balances and Stripe")


@operation(blueprint, "POST", "/reconciliations", id="startReconciliation", answer=ReconciliationDetail, status=202)
def start(uow: UnitOfWork) -> dict[str, Any]:
    """Compare ledger, balances and Stripe; it goes on by itself. While one is running, that one is answered."""
    return queries.reconciliation_detail(uow, start_reconciliation(uow).id)


@operation(blueprint, "GET", "/reconciliations", id="listReconciliations", query=PageQuery, answer=ReconciliationPage)
def list_runs(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """List reconciliations, newest first."""
    return queries.reconciliation_page(uow, query)


@operation(
    blueprint,
    "GET",
    "/reconciliations/<uuid:reconciliation_id>",
    id="showReconciliation",
    answer=ReconciliationDetail,
)
def show(uow: UnitOfWork, reconciliation_id: UUID) -> dict[str, Any]:
    """Show how far a reconciliation is and what it found."""
    return queries.reconciliation_detail(uow, reconciliation_id)


@operation(blueprint, "GET", "/differences", id="listDifferences", query=DifferenceFilter, answer=DifferencePage)
def list_differences(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """List differences with their causes, newest first."""
    return queries.difference_page(uow, query)


@operation(
    blueprint,
    "POST",
    "/differences/<uuid:difference_id>/repair",
    id="repairDifference",
    answer=DifferenceAnswer,
    transaction=False,
)
def repair(open_uow: OpenUnitOfWork, difference_id: UUID, operation_key: UUID) -> Difference:
    """Repair a difference as its `repair` says; one that is not open any more is answered as it is."""
    return repairing.repair_difference(open_uow, deps().gateway, difference_id=difference_id)
