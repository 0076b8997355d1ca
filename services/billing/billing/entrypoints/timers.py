"""Recurring work: finishing what was begun outside, applying Stripe's events, sending, reminding, the overdue sweep,
and comparing the books."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from billing.app import issuing, overdue, reconciling, reminding, sweeps
from billing.app.operations import driving, endpoint, reconciliation, stripe_events
from billing.app.operations.clearing import clear_pending
from billing.app.ports import OpenUnitOfWork
from common.db.unit_of_work import SYSTEM
from common.service import RunningService
from common.timers import Timer

WEBHOOK_PATH = "/hooks/stripe"
log = logging.getLogger(__name__)


def finish_operations(service: RunningService) -> int:
    """Run the operations that their beginner left unfinished."""
    with service.database.platform_session() as session:
        left = sweeps.operations_left(session, now=service.clock.now())
    return _each(left, lambda org, id: driving.attempt(_opener(service, org), service.deps.patient_gateway, id))


def close_keyed_cards(service: RunningService) -> int:
    """Let no card be typed any more for what was begun on our page a day ago."""
    with service.database.platform_session() as session:
        due = sweeps.keyed_cards_given_up(session, now=service.clock.now())
    gateway = service.deps.patient_gateway
    return _each(due, lambda org, id: clear_pending(_opener(service, org), gateway, id))


def apply_stripe_events(service: RunningService) -> int:
    """Give received events their effect."""
    with service.database.platform_session() as session:
        due = sweeps.events_to_apply(session, now=service.clock.now())
    gateway = service.deps.patient_gateway
    together: dict[UUID, list[str]] = {}
    for organization_id, event_id in due:
        together.setdefault(organization_id, []).append(event_id)

    def apply(org: UUID, event_id: str) -> None:
        stripe_events.apply_event(_opener(service, org), gateway, event_id, among=together[org])

    return _each(due, apply)


def poll_missed_events(service: RunningService) -> int:
    """Compare with Stripe's own list of events."""
    if not service.deps.gateway.is_online:
        return 0
    with service.database.platform_session() as session:
        due = sweeps.accounts_to_poll(session, now=service.clock.now())
    gateway = service.deps.patient_gateway
    return _each([(org, org) for org in due], lambda org, _: stripe_events.poll_account(_opener(service, org), gateway))


def send_waiting_invoices(service: RunningService) -> int:
    """Send the invoices of completed jobs whose organization sends at once."""
    with service.database.platform_session() as session:
        waiting = sweeps.invoices_to_send(session)

    def send(org: UUID, invoice_id: UUID) -> None:
        with _opener(service, org)() as uow:
            issuing.send_requested(uow, invoice_id=invoice_id, public_url=service.deps.public_url)

    return _each(waiting, send)


def sweep_overdue(service: RunningService) -> int:
    """Say once of each invoice that its day passed."""
    now = service.clock.now()
    with service.database.platform_session() as session:
        due = overdue.past_due(session, now=now, latest=now + timedelta(hours=14))

    def mark(org: UUID, invoice_ids: list[UUID]) -> None:
        with _opener(service, org)() as uow:
            overdue.mark_overdue(uow, invoice_ids)

    return _each(due, mark)


def send_reminders(service: RunningService) -> int:
    """Remind customers of what is open, as each organization's schedule says."""
    with service.database.platform_session() as session:
        due = sweeps.invoices_to_remind(session, now=service.clock.now())

    def remind(org: UUID, invoice_id: UUID) -> None:
        with _opener(service, org)() as uow:
            reminding.remind(uow, invoice_id=invoice_id, public_url=service.deps.public_url)

    return _each(due, remind)


def start_reconciliations(service: RunningService) -> int:
    """Every night, where the organization is."""
    with service.database.platform_session() as session:
        due = sweeps.organizations_to_reconcile(session, now=service.clock.now())

    def start(org: UUID, _: UUID) -> None:
        with _opener(service, org)() as uow:
            reconciling.start_reconciliation(uow)

    return _each([(org, org) for org in due], start)


def run_reconciliations(service: RunningService) -> int:
    """Take those that are running further."""
    with service.database.platform_session() as session:
        due = sweeps.reconciliations_to_run(session, now=service.clock.now())
    gateway = service.deps.patient_gateway
    return _each(due, lambda org, id: reconciliation.run_for_a_while(_opener(service, org), gateway, id))


def ensure_webhook_endpoint(service: RunningService) -> bool:
    """Register our endpoint at the sandbox, unless a secret was given."""
    if not service.deps.registers_endpoint:
        return False
    url = service.deps.public_url + WEBHOOK_PATH
    session = service.database.platform_session
    return endpoint.ensure_endpoint(session, service.deps.patient_gateway, url=url, now=service.clock.now())


TIMERS = (
    Timer("ensure_webhook_endpoint", 30.0, ensure_webhook_endpoint),
    Timer("send_waiting_invoices", 0.5, send_waiting_invoices),
    Timer("apply_stripe_events", 0.5, apply_stripe_events),
    Timer("finish_operations", 1.0, finish_operations),
    Timer("poll_missed_events", 15.0, poll_missed_events),
    Timer("close_keyed_cards", 600.0, close_keyed_cards),
    Timer("sweep_overdue", 60.0, sweep_overdue),
    Timer("send_reminders", 60.0, send_reminders),
    Timer("start_reconciliations", 600.0, start_reconciliations),
    Timer("run_reconciliations", 1.0, run_reconciliations),
)


def _opener(service: RunningService, organization_id: UUID) -> OpenUnitOfWork:
    return partial(service.unit_of_work, organization_id, SYSTEM)


def _each(due: Iterable[tuple[UUID, Any]], run: Callable[[UUID, Any], object]) -> int:
    """Run for each; what fails is logged and does not stop the others."""
    done = 0
    for organization_id, target in due:
        try:
            run(organization_id, target)
            done += 1
        except Exception:
            log.exception("billing work failed", extra={"organization_id": str(organization_id), "target": str(target)})
    return done
