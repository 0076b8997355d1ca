"""What of billing moves with an organization: all but the secret of this platform's own webhook."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from billing.app.operations.step_kinds import ACCOUNT_TOKEN
from billing.domain.stripe_records import StripeAccount
from common.db import entry_tokens
from common.moving.parts import Moving


def find_account_again(session: Session, organization_id: UUID) -> None:
    """What Stripe tells of the account leads to the organization."""
    account = session.get(StripeAccount, (organization_id, organization_id))
    if account is not None:
        entry_tokens.keep(
            session,
            token=account.account_id,
            kind=ACCOUNT_TOKEN,
            organization_id=organization_id,
            target=organization_id,
        )


MOVING = Moving(
    left={"stripe_webhook_endpoints": "the endpoint and its secret are this platform's, not an organization's"},
    sheets={
        "invoices": ("number", "title", "currency", "total_minor", "settled_minor", "issued_at", "due_on", "paid_at")
        + ("voided_at",),
        "payments": ("method", "state", "currency", "amount_minor", "tip_minor", "refunded_minor", "paid_at"),
    },
    arrived=find_account_again,
)
