"""The kinds of operation: an organization's account, a payment page or a card field and closing it, a refund, sending a
charge back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from billing.app import collecting
from billing.app.operations.steps import Call, Step
from billing.app.ports import PaymentGateway
from billing.app.receivables import lock_payment
from billing.app.refunds import advance_refund
from billing.domain.operations import KEYED_OPEN_FOR, PaymentOperation
from billing.domain.refunds import Refund
from billing.domain.snapshots import PaymentSeen, RefundSeen
from billing.domain.stripe_records import StripeAccount
from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork

ACCOUNT_TOKEN = "stripe_account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """An organization's account at the provider."""

    account_id: str
    livemode: bool


class AccountStep:
    """Creates the account that an organization's money goes to."""

    def send(self, gateway: PaymentGateway, call: Call) -> Connected:
        return Connected(account_id=gateway.create_account(call.request, key=call.key), livemode=gateway.livemode)

    def look_up(self, gateway: PaymentGateway, call: Call) -> Connected | None:
        found = gateway.find_account(call.operation_id)
        return None if found is None else Connected(account_id=found, livemode=gateway.livemode)

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: Connected) -> str:
        known = uow.session.get(StripeAccount, (uow.organization_id, uow.organization_id))
        if known is not None:
            return known.account_id
        uow.session.add(
            StripeAccount(
                organization_id=uow.organization_id,
                id=uow.organization_id,
                account_id=result.account_id,
                livemode=result.livemode,
                created_at=uow.now,
                polled_until=uow.now,
                next_poll_at=uow.now + timedelta(minutes=1),
            )
        )
        entry_tokens.keep(
            uow.session,
            token=result.account_id,
            kind=ACCOUNT_TOKEN,
            organization_id=uow.organization_id,
            target=uow.organization_id,
        )
        uow.audit(
            action="stripe.connect",
            record_type="organization",
            record_id=uow.organization_id,
            after={"account": result.account_id},
        )
        return result.account_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        """The operation itself remembers the refusal."""


class CheckoutStep:
    """Opens a payment page."""

    def send(self, gateway: PaymentGateway, call: Call) -> PaymentSeen:
        return gateway.create_checkout(call.request, account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> PaymentSeen | None:
        return gateway.find_checkout(call.operation_id, account=call.account, since=call.first_sent_at)

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: PaymentSeen) -> str | None:
        collecting.absorb(uow, payment_id=_payment_id(operation), seen=result)
        return result.session_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        collecting.give_up(uow, payment_id=_payment_id(operation), code=code, message=message)


class ExpireStep:
    """Closes a payment page, so that another may be opened or the money be taken otherwise."""

    def send(self, gateway: PaymentGateway, call: Call) -> PaymentSeen:
        return gateway.expire_checkout(call.request["session_id"], account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> PaymentSeen | None:
        seen = gateway.payment(account=call.account, session_id=call.request["session_id"], intent_id=None)
        return None if seen.page == "open" else seen

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: PaymentSeen) -> str | None:
        collecting.absorb(uow, payment_id=_payment_id(operation), seen=result)
        return result.session_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        """The page stays open; whoever needs it closed asks again."""


class KeyedStep:
    """Makes ready for a card that the customer types on our page."""

    def send(self, gateway: PaymentGateway, call: Call) -> PaymentSeen:
        return gateway.create_intent(call.request, account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> PaymentSeen | None:
        return gateway.find_charge(call.operation_id, account=call.account, since=call.first_sent_at)

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: PaymentSeen) -> str | None:
        payment = collecting.absorb(uow, payment_id=_payment_id(operation), seen=result)
        if payment.is_pending:
            payment.checkout_expires_at = uow.now + KEYED_OPEN_FOR
        return result.intent_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        collecting.give_up(uow, payment_id=_payment_id(operation), code=code, message=message)


class CancelStep(ExpireStep):
    """Lets no card be typed any more, so that the money may be taken otherwise."""

    def send(self, gateway: PaymentGateway, call: Call) -> PaymentSeen:
        return gateway.cancel_intent(call.request["intent_id"], account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> PaymentSeen | None:
        seen = gateway.payment(account=call.account, session_id=None, intent_id=call.request["intent_id"])
        return seen if seen.canceled or seen.received is not None else None


class RefundStep:
    """Sends money back to the card."""

    def send(self, gateway: PaymentGateway, call: Call) -> RefundSeen:
        return gateway.create_refund(call.request, account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> RefundSeen | None:
        return gateway.find_refund(call.operation_id, account=call.account, intent_id=call.request["payment_intent"])

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: RefundSeen) -> str:
        payment, invoice = lock_payment(uow, _payment_id(operation))
        refund = uow.lock(Refund, _refund_id(operation))
        refund.stripe_id = result.stripe_id
        advance_refund(uow, refund, state=result.state, payment=payment, invoice=invoice, message=result.message)
        return result.stripe_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        payment, invoice = lock_payment(uow, _payment_id(operation))
        refund = uow.lock(Refund, _refund_id(operation))
        advance_refund(uow, refund, state="failed", payment=payment, invoice=invoice, message=message)


class ReturnStep:
    """Sends back a charge that does not count here: no payment's refund, and nothing for the ledger."""

    def send(self, gateway: PaymentGateway, call: Call) -> RefundSeen:
        return gateway.create_refund(call.request, account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> RefundSeen | None:
        return gateway.find_refund(call.operation_id, account=call.account, intent_id=call.request["payment_intent"])

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: RefundSeen) -> str:
        return result.stripe_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        """The operation itself remembers the refusal."""


class ChargeStep:
    """Charges a saved card."""

    def send(self, gateway: PaymentGateway, call: Call) -> PaymentSeen:
        return gateway.charge_card(call.request, account=call.account, key=call.key)

    def look_up(self, gateway: PaymentGateway, call: Call) -> PaymentSeen | None:
        return gateway.find_charge(call.operation_id, account=call.account, since=call.first_sent_at)

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: PaymentSeen) -> str | None:
        payment = collecting.absorb(uow, payment_id=_payment_id(operation), seen=result)
        if payment.is_pending:
            # A card that was asked while its owner was away and did not pay will not pay by itself.
            code, message = result.declined or ("declined", "The card was declined.")
            collecting.give_up(uow, payment_id=payment.id, code=code, message=message)
        return result.intent_id

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        collecting.give_up(uow, payment_id=_payment_id(operation), code=code, message=message)


class ForgetStep:
    """Lets Stripe let go of a saved card."""

    def send(self, gateway: PaymentGateway, call: Call) -> str:
        method_id: str = call.request["payment_method"]
        gateway.forget_card(method_id, account=call.account, key=call.key)
        return method_id

    def look_up(self, gateway: PaymentGateway, call: Call) -> str:
        return self.send(gateway, call)

    def done(self, uow: UnitOfWork, operation: PaymentOperation, result: str) -> str:
        return result

    def refused(self, uow: UnitOfWork, operation: PaymentOperation, *, code: str, message: str) -> None:
        """The operation itself remembers the refusal."""


STEPS: Mapping[str, Step] = {
    "account": AccountStep(),
    "checkout": CheckoutStep(),
    "expire": ExpireStep(),
    "keyed": KeyedStep(),
    "cancel": CancelStep(),
    "refund": RefundStep(),
    "return": ReturnStep(),
    "charge": ChargeStep(),
    "forget": ForgetStep(),
}


def _payment_id(operation: PaymentOperation) -> UUID:
    if operation.payment_id is None:
        raise ValueError(f"operation {operation.id} has no payment")
    return operation.payment_id


def _refund_id(operation: PaymentOperation) -> UUID:
    if operation.refund_id is None:
        raise ValueError(f"operation {operation.id} has no refund")
    return operation.refund_id
