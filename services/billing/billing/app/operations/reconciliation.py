"""Takes a reconciliation further: a page is read at Stripe with no transaction open, then compared and stored in one.
Cut off anywhere it goes on from the last page that was stored."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from billing.app import reconciling
from billing.app.operations.accounts import account_of
from billing.app.ports import GatewayRefused, GatewayUnanswered, OpenUnitOfWork, PaymentGateway
from billing.domain.reconciliation import PHASES, Reconciliation
from common.db.unit_of_work import UnitOfWork
from common.failpoints import failpoint

log = logging.getLogger(__name__)


def run_for_a_while(open_uow: OpenUnitOfWork, gateway: PaymentGateway, run_id: UUID, *, seconds: float = 1.0) -> None:
    """As many steps as the time allows, at least one: other timers want their turn."""
    deadline = time.monotonic() + seconds
    while step(open_uow, gateway, run_id) and time.monotonic() < deadline:
        pass


def step(open_uow: OpenUnitOfWork, gateway: PaymentGateway, run_id: UUID) -> bool:
    """One page, or the end; whether there is more to do now."""
    with open_uow() as uow:
        run = uow.lock(Reconciliation, run_id)
        if not run.claim(at=uow.now):
            return False
        place, account = (run.phase, run.cursor), _account(uow, gateway)
    if account is None or place[0] == PHASES[-1]:
        failpoint("reconcile.before_finish")
        return _finish(open_uow, run_id)
    return _page(open_uow, gateway, run_id, place=place, account=account)


def _page(
    open_uow: OpenUnitOfWork, gateway: PaymentGateway, run_id: UUID, *, place: tuple[str, str | None], account: str
) -> bool:
    phase, cursor = place
    failpoint("reconcile.before_call")
    try:
        page = gateway.books_page(phase, account=account, after=cursor)  # type: ignore[arg-type]
    except (GatewayRefused, GatewayUnanswered) as silence:
        with open_uow() as uow:
            uow.lock(Reconciliation, run_id).failed_step(at=uow.now, error=str(silence))
        log.warning("reconciliation step failed", extra={"reconciliation_id": str(run_id), "error": str(silence)[:300]})
        return False
    failpoint("reconcile.after_call_before_store")
    with open_uow() as uow:
        run = uow.lock(Reconciliation, run_id)
        if run.state == "running" and (run.phase, run.cursor) == place:
            reconciling.keep_page(uow, run, page, account=account)
    return True


def _finish(open_uow: OpenUnitOfWork, run_id: UUID) -> bool:
    with open_uow() as uow:
        run = uow.lock(Reconciliation, run_id)
        if run.state != "running":
            return False
        reconciling.finish(uow, run)
        if run.differences:
            log.error("books differ", extra={"reconciliation_id": str(run_id), "differences": run.differences})
    return False


def _account(uow: UnitOfWork, gateway: PaymentGateway) -> str | None:
    """The organization's account, where it can be looked at; without one our own books are compared alone."""
    known = account_of(uow)
    if known is None or not gateway.is_online or known.livemode != gateway.livemode:
        return None
    return known.account_id
