"""The kinds of messages, which channels each may use, and the variables its templates may name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["email", "sms"]
CHANNELS: tuple[Channel, ...] = ("email", "sms")
COMMON = ("company", "company_phone", "company_email", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of message. `channels` are in order of preference, for causes that do not name any. `to_member` messages
    are about an account: consent and quiet hours are no matter, and their link lets its holder in. `switch` is the
    setting that turns the kind on and off."""

    name: str
    channels: tuple[Channel, ...]
    variables: tuple[str, ...]
    to_member: bool = False
    switch: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every variable a template of this kind may use."""
        return frozenset((*COMMON, *self.variables))


PROPOSAL = Kind(
    name="proposal", channels=("email", "sms"), variables=("number", "total", "deposit", "expires_on", "link")
)
ESTIMATE_ACCEPTED = Kind(
    name="estimate_accepted",
    channels=("email", "sms"),
    variables=("number", "total", "deposit", "signed_name"),
    switch="send_acceptance",
)
ETA = Kind(name="eta", channels=("sms", "email"), variables=("crew", "arrival_time"))
ARRIVAL = Kind(name="arrival", channels=("sms", "email"), variables=("crew", "arrival_time", "arrival_day", "changed"))
INVOICE = Kind(name="invoice", channels=("email", "sms"), variables=("number", "total", "balance", "due_on", "link"))
INVOICE_REMINDER = Kind(
    name="invoice_reminder",
    channels=("email", "sms"),
    variables=("number", "total", "balance", "due_on", "days_overdue", "link"),
)
RECEIPT = Kind(
    name="receipt",
    channels=("email", "sms"),
    variables=("amount", "tip", "method", "paid_on", "balance", "link", "for_deposit"),
    switch="send_receipts",
)
REFUND = Kind(name="refund", channels=("email", "sms"), variables=("amount", "balance"))
INVITATION = Kind(
    name="invitation", channels=("email",), variables=("role", "invited_by", "link", "expires_on"), to_member=True
)
PASSWORD_RESET = Kind(name="password_reset", channels=("email",), variables=("link",), to_member=True)
PURCHASE_ORDER = Kind(
    name="purchase_order",
    channels=("email",),
    variables=("number", "lines", "total", "deliver_to", "expected_on", "note"),
)
STOCK_LOW = Kind(
    name="stock_low",
    channels=("email",),
    variables=("item", "sku", "location", "quantity", "reorder_point", "reorder_quantity"),
    switch="send_stock_alerts",
)
SERVICE_DUE = Kind(
    name="service_due",
    channels=("email",),
    variables=(
        "vehicle",
        "service",
        "overdue",
        "must_stay",
        "due_on",
        "due_at_miles",
        "due_at_engine_hours",
        "expected_on",
    ),
    switch="send_service_alerts",
)
PROMISE_AT_RISK = Kind(
    name="promise_at_risk",
    channels=("email",),
    variables=("crew", "number", "arrival_time", "promised_until"),
    switch="send_promise_alerts",
)
WEBHOOK_DISABLED = Kind(name="webhook_disabled", channels=("email",), variables=("url", "reason"))

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        PROPOSAL,
        ESTIMATE_ACCEPTED,
        ETA,
        ARRIVAL,
        INVOICE,
        INVOICE_REMINDER,
        RECEIPT,
        REFUND,
        INVITATION,
        PASSWORD_RESET,
        PURCHASE_ORDER,
        STOCK_LOW,
        SERVICE_DUE,
        PROMISE_AT_RISK,
        WEBHOOK_DISABLED,
    )
}
SLOTS: tuple[tuple[str, Channel], ...] = tuple(
    (kind.name, channel) for kind in KINDS.values() for channel in kind.channels
)
SAMPLES: dict[str, str] = {
    "company": "Bright & Clean Exteriors",
    "company_phone": "+1 312 555 0100",
    "company_email": "office@bright.example",
    "name": "Dana Whitfield",
    "number": "1042",
    "total": "$1,250.00",
    "deposit": "$250.00",
    "expires_on": "June 30, 2030",
    "link": "https://app.crewline.example/p/sample-link-that-opens-nothing",
    "signed_name": "Dana Whitfield",
    "crew": "Crew North",
    "arrival_time": "10:30 AM",
    "arrival_day": "July 14, 2030",
    "promised_until": "10:00 AM",
    "changed": "yes",
    "balance": "$1,000.00",
    "due_on": "July 14, 2030",
    "days_overdue": "7",
    "amount": "$250.00",
    "tip": "$20.00",
    "method": "card",
    "paid_on": "June 14, 2030",
    "for_deposit": "yes",
    "role": "crew lead",
    "invited_by": "Sam Ortiz",
    "lines": "- 30 gal of Sodium hypochlorite 12.5% (SH-12) at $4.20\n- 24 each of Squeegee rubber at $3.65",
    "deliver_to": "Warehouse\n400 Dock Street\nAustin, TX 78702\nUS",
    "note": "Ring the bell at the dock",
    "item": "Sodium hypochlorite 12.5%",
    "sku": "SH-12",
    "location": "Van 3",
    "quantity": "8.5 gal",
    "reorder_point": "10 gal",
    "reorder_quantity": "30 gal",
    "vehicle": "Truck 4",
    "service": "Brakes",
    "overdue": "yes",
    "must_stay": "yes",
    "due_at_miles": "52,000",
    "due_at_engine_hours": "250",
    "expected_on": "July 20, 2030",
    "url": "https://hooks.bright.example/crewline",
    "reason": "The endpoint answered 410 Gone",
}
