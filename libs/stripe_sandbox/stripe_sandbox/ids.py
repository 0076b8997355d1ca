"""Object identifiers in the shape of Stripe's documentation: a prefix that names the type, then letters and
digits."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits

PREFIXES = {
    "account": "acct_",
    "balance_transaction": "txn_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "customer": "cus_",
    "dispute": "du_",
    "event": "evt_",
    "item": "li_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "price": "price_",
    "product": "prod_",
    "refund": "re_",
    "setup_intent": "seti_",
    "webhook_endpoint": "we_",
}


def random_text(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_id(kind: str) -> str:
    return PREFIXES[kind] + random_text(24)


def new_client_secret(owner_id: str) -> str:
    return f"{owner_id}_secret_{random_text(25)}"


def kind_of(identifier: str) -> str | None:
    """The longest matching prefix decides, so that a future `pi_x_` type would not be taken for a `pi_`."""
    fitting = [kind for kind, prefix in PREFIXES.items() if identifier.startswith(prefix)]
    return max(fitting, key=lambda kind: len(PREFIXES[kind]), default=None)
