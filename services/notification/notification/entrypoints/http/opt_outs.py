"""The opt-out list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.unit_of_work import UnitOfWork
from common.http.operations import Blueprint, operation
from common.http.paging import Page
from common.http.schemas import PageQuery
from notification.app import opt_outs
from notification.domain.opt_out import OptOut
from notification.entrypoints.http import schemas

blueprint = Blueprint("opt_outs", __name__, url_prefix="/api/v1", description="Addresses that said stop")


@operation(blueprint, "GET", "/opt-outs", id="listOptOuts", query=PageQuery, answer=schemas.OptOutPage)
def list_opt_outs(uow: UnitOfWork, query: dict[str, Any]) -> Page:
    """The list, newest first."""
    return opt_outs.opt_outs(uow, **query)


@operation(
    blueprint,
    "POST",
    "/opt-outs",
    id="addOptOut",
    body=schemas.OptOutNew,
    answer=schemas.OptOutDetail,
    status=201,
)
def add_opt_out(uow: UnitOfWork, body: dict[str, Any]) -> OptOut:
    """Write to an address no more."""
    return opt_outs.add_opt_out(uow, **body)


@operation(blueprint, "DELETE", "/opt-outs/<uuid:opt_out_id>", id="removeOptOut")
def remove_opt_out(uow: UnitOfWork, opt_out_id: UUID) -> None:
    """An address may be written to again."""
    opt_outs.remove_opt_out(uow, opt_out_id=opt_out_id)
