"""The test cards and test payment methods of https://docs.stripe.com/testing and what each one does; a real-looking
number that is not among them is declined, as test mode does."""

from dataclasses import dataclass

from stripe_sandbox.unit import Body


@dataclass(frozen=True, kw_only=True)
class TestCard:
    last4: str
    brand: str = "visa"
    funding: str = "credit"
    code: str | None = None
    decline_code: str | None = None
    message: str | None = None
    challenge: str = "never"  # never, unless_set_up, always
    disputed_as: str | None = None
    attachable: bool = True
    refund: str = "succeeded"  # or pending, fails_later
    processing: bool = False

    @property
    def declines(self) -> bool:
        return self.code is not None


def _declining(
    last4: str, *, decline_code: str, message: str, code: str = "card_declined", brand: str = "visa"
) -> TestCard:
    return TestCard(last4=last4, code=code, decline_code=decline_code, message=message, brand=brand, attachable=False)


DECLINED = "Your card was declined."
VISA = "pm_card_visa"
TEST_MODE_LIVE_CARD = "test_mode_live_card"

CARDS: dict[str, TestCard] = {
    VISA: TestCard(last4="4242"),
    "pm_card_visa_debit": TestCard(last4="5556", funding="debit"),
    "pm_card_mastercard": TestCard(last4="4444", brand="mastercard"),
    "pm_card_amex": TestCard(last4="8431", brand="amex"),
    "pm_card_discover": TestCard(last4="9424", brand="discover"),
    "pm_card_chargeDeclined": _declining("0002", decline_code="generic_decline", message=DECLINED),
    "pm_card_chargeDeclinedInsufficientFunds": _declining(
        "9995", decline_code="insufficient_funds", message="Your card has insufficient funds."
    ),
    "pm_card_chargeDeclinedLostCard": _declining("9987", decline_code="lost_card", message=DECLINED),
    "pm_card_chargeDeclinedStolenCard": _declining("9979", decline_code="stolen_card", message=DECLINED),
    "pm_card_chargeDeclinedExpiredCard": _declining(
        "0069", code="expired_card", decline_code="expired_card", message="Your card has expired."
    ),
    "pm_card_chargeDeclinedIncorrectCvc": _declining(
        "0127", code="incorrect_cvc", decline_code="incorrect_cvc", message="Your card's security code is incorrect."
    ),
    "pm_card_chargeDeclinedProcessingError": _declining(
        "0119",
        code="processing_error",
        decline_code="processing_error",
        message="An error occurred while processing your card. Try again in a little bit.",
    ),
    "pm_card_chargeCustomerFail": TestCard(
        last4="0341", code="card_declined", decline_code="generic_decline", message=DECLINED
    ),
    "pm_card_authenticationRequiredOnSetup": TestCard(last4="3155", challenge="unless_set_up"),
    "pm_card_authenticationRequired": TestCard(last4="3184", challenge="always"),
    "pm_card_threeDSecure2Required": TestCard(last4="3220", challenge="always"),
    "pm_card_createDispute": TestCard(last4="0259", disputed_as="fraudulent"),
    "pm_card_createDisputeProductNotReceived": TestCard(last4="2685", disputed_as="product_not_received"),
    "pm_card_refundFail": TestCard(last4="5126", refund="fails_later"),
    "pm_card_pendingRefund": TestCard(last4="7726", refund="pending"),
    "pm_usBankAccount_success": TestCard(last4="6789", brand="", processing=True),
    TEST_MODE_LIVE_CARD: _declining(
        "0000",
        decline_code=TEST_MODE_LIVE_CARD,
        message="Your card was declined. Your request was in test mode, but used a non test card.",
    ),
}

# Also documented under a longer name.
ALIASES = {
    name.replace("pm_card_", "pm_card_visa_"): name for name in CARDS if name.startswith("pm_card_chargeDeclined")
}

NUMBERS = {
    "4242424242424242": VISA,
    "4000056655665556": "pm_card_visa_debit",
    "5555555555554444": "pm_card_mastercard",
    "371449635398431": "pm_card_amex",
    "6011000990139424": "pm_card_discover",
    "4000000000000002": "pm_card_chargeDeclined",
    "4000000000009995": "pm_card_chargeDeclinedInsufficientFunds",
    "4000000000009987": "pm_card_chargeDeclinedLostCard",
    "4000000000009979": "pm_card_chargeDeclinedStolenCard",
    "4000000000000069": "pm_card_chargeDeclinedExpiredCard",
    "4000000000000127": "pm_card_chargeDeclinedIncorrectCvc",
    "4000000000000119": "pm_card_chargeDeclinedProcessingError",
    "4000000000000341": "pm_card_chargeCustomerFail",
    "4000002500003155": "pm_card_authenticationRequiredOnSetup",
    "4000002760003184": "pm_card_authenticationRequired",
    "4000000000003220": "pm_card_threeDSecure2Required",
    "4000000000000259": "pm_card_createDispute",
    "4000000000002685": "pm_card_createDisputeProductNotReceived",
    "4000000000005126": "pm_card_refundFail",
    "4000000000007726": "pm_card_pendingRefund",
}


def known_name(name: str) -> str | None:
    name = ALIASES.get(name, name)
    return name if name in CARDS and name != TEST_MODE_LIVE_CARD else None


def name_of_number(number: str) -> str:
    return NUMBERS.get(number, TEST_MODE_LIVE_CARD)


def card_of(method: Body) -> TestCard:
    """What the test card behind a payment method does; the method carries the card's name, never its number."""
    return CARDS[method["_card"]]


def passes_luhn(number: str) -> bool:
    if not (number.isascii() and number.isdigit() and 12 <= len(number) <= 19):
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
