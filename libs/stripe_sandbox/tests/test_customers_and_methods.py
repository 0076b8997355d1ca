"""Customers, payment methods and setup intents (https://docs.stripe.com/api/customers), seen through the SDK; and card
numbers, which are kept nowhere."""

from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from stripe_sandbox.testing import SandboxProcess, Shop

RETURN_URL = "http://127.0.0.1:9/return"


def test_a_customer_is_made_changed_listed_and_deleted(shop: Shop) -> None:
    customers = shop.stripe.v1.customers
    made = customers.create({"name": "Ana", "email": "ana@example.com", "address": {"city": "Recife"}})
    changed = customers.update(made.id, {"phone": "+5581999990000", "name": ""})
    assert (changed.name, changed.phone) == (None, "+5581999990000")
    assert [each.id for each in customers.list({"email": "ana@example.com"}).data] == [made.id]
    assert customers.delete(made.id).deleted
    with pytest.raises(stripe.InvalidRequestError):
        customers.retrieve(made.id)
    assert shop.event_types() == ["customer.created", "customer.updated", "customer.deleted"]


def test_a_test_card_is_attached_used_and_detached(shop: Shop) -> None:
    customer = shop.stripe.v1.customers.create({})
    method = shop.stripe.v1.payment_methods.attach("pm_card_mastercard", {"customer": customer.id})
    assert method.card is not None
    assert (method.card.brand, method.card.last4, method.customer) == ("mastercard", "4444", customer.id)
    assert shop.pay(card=method.id, customer=customer.id).status == "succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        shop.pay(card=method.id)
    assert [each.id for each in shop.stripe.v1.customers.payment_methods.list(customer.id).data] == [method.id]
    shop.stripe.v1.payment_methods.detach(method.id)
    with pytest.raises(stripe.InvalidRequestError, match="detached"):
        shop.pay(card=method.id, customer=customer.id)


def test_a_declining_card_cannot_be_attached(shop: Shop) -> None:
    customer = shop.stripe.v1.customers.create({})
    with pytest.raises(stripe.CardError):
        shop.stripe.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer.id})
    kept = shop.stripe.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer.id})
    with pytest.raises(stripe.CardError):
        shop.pay(card=kept.id, customer=customer.id)


def test_a_card_is_set_up_for_later(shop: Shop) -> None:
    customer = shop.stripe.v1.customers.create({})
    given: Any = {
        "customer": customer.id,
        "confirm": True,
        "payment_method": "pm_card_authenticationRequiredOnSetup",
        "return_url": RETURN_URL,
    }
    setup: Any = shop.stripe.v1.setup_intents.create(given)
    assert setup.status == "requires_action"
    page = setup.next_action.redirect_to_url.url
    back = requests.post(page, data={"outcome": "approve"}, allow_redirects=False, timeout=20)
    assert "setup_intent=seti_" in back.headers["Location"]
    ready = shop.stripe.v1.setup_intents.retrieve(setup.id)
    assert ready.status == "succeeded"
    assert shop.pay(card=str(ready.payment_method), customer=customer.id, off_session=True).status == "succeeded"


def test_a_setup_can_fail_and_be_cancelled(shop: Shop) -> None:
    given: Any = {"confirm": True, "payment_method": "pm_card_chargeDeclined"}
    with pytest.raises(stripe.CardError):
        shop.stripe.v1.setup_intents.create(given)
    open_setup = shop.stripe.v1.setup_intents.list().data[0]
    assert open_setup.status == "requires_payment_method"
    assert shop.stripe.v1.setup_intents.cancel(open_setup.id).status == "canceled"


def test_raw_card_numbers_are_refused_by_the_api(shop: Shop) -> None:
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2034, "cvc": "123"}
    with pytest.raises(stripe.InvalidRequestError):
        shop.stripe.v1.payment_methods.create({"type": "card", "card": card})
    made = shop.stripe.v1.payment_methods.create({"type": "card", "card": {"token": "tok_visa"}})
    assert made.card is not None
    assert made.card.last4 == "4242"


def test_no_card_number_reaches_the_disk(own_sandbox: SandboxProcess, tmp_path: Path) -> None:
    shop = Shop(own_sandbox)
    numbers = ("4242424242424242", "4000000000000002", "4111111111111111", "4000000000003220")
    for number in numbers:
        shop.enter_card(shop.session().url, number, cvc="987")
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"4242" in written
    for number in numbers:
        assert number.encode() not in written
