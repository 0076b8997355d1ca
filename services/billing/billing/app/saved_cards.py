"""Cards that customers let be kept: remembered once they paid, listed, and forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from billing.domain.payments import Payment
from billing.domain.saved_cards import SavedCard
from billing.domain.snapshots import CardSeen
from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id


def keep_card(uow: UnitOfWork, payment: Payment, seen: CardSeen) -> None:
    """Remember the card of a payment; once, and a forgotten one stays forgotten."""
    statement = insert(SavedCard).values(
        organization_id=uow.organization_id,
        id=new_id(),
        version=1,
        customer_id=payment.customer_id,
        stripe_account=payment.stripe_account,
        stripe_customer_id=seen.customer_id,
        stripe_method_id=seen.method_id,
        brand=seen.brand,
        last4=seen.last4,
        exp_month=seen.exp_month,
        exp_year=seen.exp_year,
        created_at=uow.now,
    )
    kept = uow.session.scalar(statement.on_conflict_do_nothing().returning(SavedCard.id))
    if kept is not None:
        uow.audit(action="card.save", record_type="saved_card", record_id=kept, after={"last4": seen.last4})


def saved_card_page(uow: UnitOfWork, query: Mapping[str, Any]) -> Page:
    """A customer's cards that may be charged, newest first."""
    statement = select(SavedCard).where(
        SavedCard.organization_id == uow.organization_id,
        SavedCard.customer_id == query["customer_id"],
        SavedCard.forgotten_at.is_(None),
    )
    columns = [SavedCard.created_at.desc(), SavedCard.id.desc()]
    return keyset(uow.session, statement, columns=columns, after=query.get("after"), limit=query["limit"])


def cards_of(uow: UnitOfWork, customer_id: UUID) -> list[SavedCard]:
    """All cards of a customer that are not forgotten."""
    statement = select(SavedCard).where(
        SavedCard.organization_id == uow.organization_id,
        SavedCard.customer_id == customer_id,
        SavedCard.forgotten_at.is_(None),
    )
    return list(uow.session.scalars(statement))
