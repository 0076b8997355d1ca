"""Reconciliations as records: started, taken a page further, finished; and the differences that they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from billing.app import books
from billing.domain.differences import AT_STRIPE, Finding, charge_finding, dispute_finding, refund_finding
from billing.domain.disputes import Dispute
from billing.domain.payments import Payment
from billing.domain.reconciliation import PHASES, Difference, Reconciliation, Sighting
from billing.domain.refunds import Refund
from billing.domain.snapshots import BooksPage, ChargeSeen, DisputeSeen, RefundSeen
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id

# News of what was just paid may still be on its way.
ON_ITS_WAY = timedelta(minutes=5)


def start_reconciliation(uow: UnitOfWork) -> Reconciliation:
    """Begin one; while one is running, that is it."""
    statement = (
        insert(Reconciliation)
        .values(
            organization_id=uow.organization_id,
            id=new_id(),
            version=1,
            state="running",
            phase=PHASES[0],
            started_at=uow.now,
            started_by=uow.actor.id if uow.actor.kind == "person" else None,
            next_step_at=uow.now,
            **dict.fromkeys(("charges", "refunds", "disputes", "differences", "failures"), 0),
        )
        .on_conflict_do_nothing()
        .returning(Reconciliation.id)
    )
    started = uow.session.scalar(statement)
    if started is not None:
        uow.audit(action="reconciliation.start", record_type="reconciliation", record_id=started)
        return uow.get(Reconciliation, started)
    running = select(Reconciliation).where(
        Reconciliation.organization_id == uow.organization_id, Reconciliation.state == "running"
    )
    return uow.session.scalars(running).one()


def keep_page(uow: UnitOfWork, run: Reconciliation, page: BooksPage, *, account: str) -> None:
    """Compare a page of what Stripe holds with our payments, and go on."""
    _see(uow, run, page)
    keep_findings(uow, run, _compared(uow, page, account=account))
    run.count(len(page.items))
    run.go_on(at=uow.now, after=page.after)


def finish(uow: UnitOfWork, run: Reconciliation) -> None:
    """Look through our own books; what was open before and was not found again is gone."""
    saw_stripe = run.phase == PHASES[-1]
    found = list(books.own_findings(uow))
    if saw_stripe:
        found += books.missing_at_stripe(uow, run.id, started=run.started_at)
    keep_findings(uow, run, found)
    _forget_gone(uow, run, saw_stripe=saw_stripe)
    uow.session.execute(
        delete(Sighting).where(Sighting.organization_id == uow.organization_id, Sighting.reconciliation_id == run.id)
    )
    still_open = select(func.count()).where(
        Difference.organization_id == uow.organization_id, Difference.state == "open"
    )
    run.finish(at=uow.now, differences=int(uow.session.scalar(still_open) or 0))
    uow.audit(
        action="reconciliation.finish",
        record_type="reconciliation",
        record_id=run.id,
        after={"differences": run.differences},
    )


def keep_findings(uow: UnitOfWork, run: Reconciliation, findings: Iterable[Finding]) -> None:
    """Each once, however often it is found; what was accepted stays so."""
    rows = [_row(uow, run, finding) for finding in findings]
    if not rows:
        return
    statement = insert(Difference).values(rows)
    again = Difference.state.in_(("repaired", "gone"))
    new = statement.excluded
    changes = {name: new[name] for name in ("reconciliation_id", "seen_at", "ours_minor", "theirs_minor", "currency")}
    uow.session.execute(
        statement.on_conflict_do_update(
            index_elements=["organization_id", "kind", "subject"],
            set_={
                **changes,
                "found_at": case((again, new.found_at), else_=Difference.found_at),
                "repaired_at": case((again, None), else_=Difference.repaired_at),
                "repaired_by": case((again, None), else_=Difference.repaired_by),
                "state": case((again, "open"), else_=Difference.state),
                "version": Difference.version + 1,
            },
        )
    )


def _row(uow: UnitOfWork, run: Reconciliation, finding: Finding) -> dict[str, object]:
    return {
        **finding.row(),
        "organization_id": uow.organization_id,
        "id": new_id(),
        "version": 1,
        "reconciliation_id": run.id,
        "state": "open",
        "found_at": uow.now,
        "seen_at": uow.now,
    }


def _see(uow: UnitOfWork, run: Reconciliation, page: BooksPage) -> None:
    names = {_name(item) for item in page.items} - {None}
    if names:
        rows = [{"organization_id": uow.organization_id, "reconciliation_id": run.id, "stripe_id": n} for n in names]
        uow.session.execute(insert(Sighting).values(rows).on_conflict_do_nothing())


def _name(item: ChargeSeen | RefundSeen | DisputeSeen) -> str | None:
    return item.intent_id if isinstance(item, ChargeSeen) else item.stripe_id


def _compared(uow: UnitOfWork, page: BooksPage, *, account: str) -> Iterator[Finding]:
    payments = _payments_of(uow, page)
    states = _known_states(uow, page)
    for item in page.items:
        payment = payments.get(item.intent_id)
        if isinstance(item, ChargeSeen):
            payment = payment or payments.get(item.payment_id)
            settled = uow.now - ON_ITS_WAY
            found = charge_finding(item, payment=payment, account=account, settled_before=settled)
        elif isinstance(item, RefundSeen):
            known = states.get(item.stripe_id) or states.get(str(item.refund_id))
            found = refund_finding(item, payment=payment, known=known)
        else:
            found = dispute_finding(item, payment=payment, known=states.get(item.stripe_id))
        if found is not None:
            yield found


def _payments_of(uow: UnitOfWork, page: BooksPage) -> dict[UUID | str | None, Payment]:
    """Our payments by intent and by id."""
    intents = {item.intent_id for item in page.items if item.intent_id is not None}
    ids = {item.payment_id for item in page.items if isinstance(item, ChargeSeen) and item.payment_id is not None}
    found: dict[UUID | str | None, Payment] = {}
    for condition in (Payment.stripe_intent_id.in_(intents), Payment.id.in_(ids)):
        for payment in uow.session.scalars(
            select(Payment).where(Payment.organization_id == uow.organization_id, condition)
        ):
            found[payment.id] = payment
            if payment.stripe_intent_id is not None:
                found[payment.stripe_intent_id] = payment
    return found


def _known_states(uow: UnitOfWork, page: BooksPage) -> dict[str, str]:
    """The states of our refunds and disputes by Stripe's name, of refunds also by ours."""
    names = [item.stripe_id for item in page.items]
    ids = [item.refund_id for item in page.items if isinstance(item, RefundSeen) and item.refund_id is not None]
    refunds = select(Refund.id, Refund.stripe_id, Refund.state).where(
        Refund.organization_id == uow.organization_id, or_(Refund.stripe_id.in_(names), Refund.id.in_(ids))
    )
    disputes = select(Dispute.stripe_id, Dispute.state).where(
        Dispute.organization_id == uow.organization_id, Dispute.stripe_id.in_(names)
    )
    known = {row.stripe_id: row.state for row in uow.session.execute(disputes)}
    for row in uow.session.execute(refunds):
        known |= {row.stripe_id: row.state, str(row.id): row.state}
    return known


def _forget_gone(uow: UnitOfWork, run: Reconciliation, *, saw_stripe: bool) -> None:
    statement = update(Difference).where(
        Difference.organization_id == uow.organization_id,
        Difference.state == "open",
        Difference.reconciliation_id != run.id,
    )
    if not saw_stripe:
        statement = statement.where(Difference.kind.not_in(AT_STRIPE))
    uow.session.execute(statement.values(state="gone", version=Difference.version + 1))
