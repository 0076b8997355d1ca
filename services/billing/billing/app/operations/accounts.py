"""The organization's account at the payment provider: made at the first use of online payment."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from billing.app import organization
from billing.app.operations.driving import drive, plan
from billing.app.ports import OpenUnitOfWork, PaymentGateway
from billing.domain.known import KnownOrganization
from billing.domain.operations import UNFINISHED, PaymentOperation
from billing.domain.refusals import OnlinePaymentOff, PaymentInProgress, PaymentRefused
from billing.domain.stripe_records import StripeAccount
from common.db.unit_of_work import UnitOfWork
from common.ids import new_id


def ensure_account(open_uow: OpenUnitOfWork, gateway: PaymentGateway) -> str:
    """The id of the organization's account; raises PaymentInProgress when it is not ready in time."""
    if not gateway.is_online:
        raise OnlinePaymentOff()
    with open_uow() as uow:
        known = account_of(uow)
        operation_id = None if known else _planned(uow)
    if operation_id is not None:
        state = drive(open_uow, gateway, operation_id)
        if state == "failed":
            raise PaymentRefused("The payment provider refused to open an account for this organization")
        with open_uow() as uow:
            known = account_of(uow)
    if known is None:
        raise PaymentInProgress("Online payment is being set up; try again in a moment", retry_after_seconds=2)
    if known.livemode != gateway.livemode:
        raise OnlinePaymentOff("Online payment was set up with other keys")
    return known.account_id


def account_of(uow: UnitOfWork) -> StripeAccount | None:
    """The organization's account, if it has one."""
    return uow.session.get(StripeAccount, (uow.organization_id, uow.organization_id), populate_existing=True)


def _planned(uow: UnitOfWork) -> UUID:
    """One creation at a time: the organization's row is the lock."""
    home = organization.home(uow)
    uow.lock(KnownOrganization, uow.organization_id)
    known = account_of(uow)
    open_ids = uow.session.scalars(
        select(PaymentOperation.id).where(
            PaymentOperation.organization_id == uow.organization_id,
            PaymentOperation.kind == "account",
            PaymentOperation.state.in_(("ok",) if known else UNFINISHED),
        )
    ).all()
    if open_ids:
        return open_ids[0]
    operation_id = new_id()
    request = {
        "business_profile": {"name": home.name},
        "metadata": {"op_id": str(operation_id), "organization_id": str(uow.organization_id)},
    }
    return plan(uow, kind="account", request=request, account=None, id=operation_id).id
