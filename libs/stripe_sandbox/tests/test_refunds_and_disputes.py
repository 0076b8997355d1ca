"""Refunds (https://docs.stripe.com/api/refunds) and disputes (https://docs.stripe.com/disputes), seen through the
SDK."""

from typing import Any

import pytest
import stripe

from stripe_sandbox.testing import Shop


def refund(shop: Shop, intent: stripe.PaymentIntent, **params: Any) -> stripe.Refund:
    given: Any = {"payment_intent": intent.id, **params}
    return shop.stripe.v1.refunds.create(given)


def test_refunds_in_parts_never_exceed_the_charge(shop: Shop) -> None:
    intent = shop.pay(5000)
    first = refund(shop, intent, amount=2000, reason="requested_by_customer", metadata={"op_id": "r1"})
    assert (first.status, first.amount, first.charge) == ("succeeded", 2000, intent.latest_charge)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        refund(shop, intent, amount=3001)
    assert refund(shop, intent).amount == 3000
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(shop, intent)
    assert refused.value.code == "charge_already_refunded"
    charge = shop.stripe.v1.charges.retrieve(str(intent.latest_charge), {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded) == (True, 5000)
    assert charge.refunds is not None
    assert [each.amount for each in charge.refunds.data] == [3000, 2000]
    assert len(shop.stripe.v1.refunds.list({"payment_intent": intent.id}).data) == 2
    assert shop.event_types()[-2:] == ["refund.created", "charge.refunded"]


def test_an_unpaid_intent_has_nothing_to_refund(shop: Shop) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        refund(shop, shop.intent())


def test_a_refund_can_be_pending_and_then_go_through(shop: Shop) -> None:
    pending = refund(shop, shop.pay(card="pm_card_pendingRefund"))
    assert pending.status == "pending"
    shop.sandbox.admin("settle", id=pending.id, succeeded=True)
    assert shop.stripe.v1.refunds.retrieve(pending.id).status == "succeeded"


def test_a_refund_can_fail_later_and_the_money_comes_back(shop: Shop) -> None:
    intent = shop.pay(card="pm_card_refundFail")
    sent = refund(shop, intent)
    shop.sandbox.admin("settle", id=sent.id, succeeded=False)
    failed = shop.stripe.v1.refunds.retrieve(sent.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert shop.charges()[0]["amount_refunded"] == 0
    assert shop.event_types()[-1] == "refund.failed"


def test_a_disputed_charge_cannot_be_refunded_and_moves_the_balance(shop: Shop) -> None:
    intent = shop.pay(5000, card="pm_card_createDispute")
    dispute = shop.stripe.v1.disputes.list({"payment_intent": intent.id}).data[0]
    assert (dispute.status, dispute.reason, dispute.amount) == ("needs_response", "fraudulent", 5000)
    assert dispute.balance_transactions[0].net == -5000 - 1500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(shop, intent)
    assert refused.value.code == "charge_disputed"
    assert shop.event_types()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]


@pytest.mark.parametrize(("text", "status"), [("winning_evidence", "won"), ("losing_evidence", "lost")])
def test_the_documented_evidence_decides(shop: Shop, text: str, status: str) -> None:
    intent = shop.pay(card="pm_card_createDispute")
    dispute = shop.stripe.v1.disputes.list({"payment_intent": intent.id}).data[0]
    decided = shop.stripe.v1.disputes.update(dispute.id, {"evidence": {"uncategorized_text": text}, "submit": True})
    assert decided.status == status
    assert ("charge.dispute.funds_reinstated" in shop.event_types()) == (status == "won")


def test_accepting_a_dispute_loses_it_once(shop: Shop) -> None:
    shop.pay(card="pm_card_createDispute")
    dispute = shop.stripe.v1.disputes.list().data[0]
    assert shop.stripe.v1.disputes.close(dispute.id).status == "lost"
    with pytest.raises(stripe.InvalidRequestError):
        shop.stripe.v1.disputes.close(dispute.id)


def test_a_knob_disputes_any_charge_and_decides_it(shop: Shop) -> None:
    intent = shop.pay(5000)
    opened = shop.sandbox.admin("disputes", charge=intent.latest_charge, reason="product_not_received", amount=4000)
    assert shop.stripe.v1.charges.retrieve(str(intent.latest_charge)).disputed
    shop.sandbox.admin(f"disputes/{opened['id']}/close", outcome="won")
    assert shop.stripe.v1.disputes.retrieve(opened["id"]).status == "won"
    assert refund(shop, intent).status == "succeeded"


def test_the_balance_is_the_sum_of_its_transactions_and_pends_two_days(shop: Shop) -> None:
    shop.sandbox.admin("clock", freeze=True)
    intent = shop.pay(10000)
    refund(shop, intent, amount=1000)
    shop.pay(4000, card="pm_card_createDispute")
    rows = shop.stripe.v1.balance_transactions.list({"limit": 100}).data
    assert {row.type for row in rows} == {"charge", "refund", "adjustment"}
    before = shop.stripe.v1.balance.retrieve()
    assert before.available[0].amount + before.pending[0].amount == sum(row.net for row in rows)
    shop.sandbox.admin("clock", advance=3 * 24 * 3600)
    after = shop.stripe.v1.balance.retrieve()
    assert (after.available[0].amount, after.pending[0].amount) == (sum(row.net for row in rows), 0)
