"""Key figures and customers' statements over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from billing.app import kpis, statements
from billing.entrypoints.http.figure_schemas import KpiAnswer, StatementAnswer, StatementPeriod
from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation

blueprint = Blueprint("figures", __name__, url_prefix="/api/v1", description="Key figures and statements")


@operation(blueprint, "GET", "/kpis/billing", id="showBillingKpis", answer=KpiAnswer)
def show_kpis(uow: UnitOfWork) -> dict[str, Any]:
    """Show what is outstanding and overdue, what was paid, and how fast customers pay."""
    return kpis.billing_kpis(uow)


@operation(
    blueprint,
    "GET",
    "/statements/<uuid:customer_id>",
    id="showStatement",
    query=StatementPeriod,
    answer=StatementAnswer,
    problems=(409,),
)
def show_statement(uow: UnitOfWork, query: dict[str, Any], customer_id: UUID) -> dict[str, Any]:
    """Show a customer's statement."""
    return statements.customer_statement(uow, customer_id=customer_id, **query)
