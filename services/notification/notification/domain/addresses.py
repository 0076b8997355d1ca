"""Which of a customer's addresses a channel uses; one that could break a header or a request is no address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from notification.domain.kinds import Channel

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_MOBILE = ("mobile", "cell", "cellphone", "sms", "text")


def usable(channel: Channel, address: str | None) -> str | None:
    """The address when the channel can use it."""
    pattern = _EMAIL if channel == "email" else _PHONE
    if address is None or len(address) > 254 or pattern.fullmatch(address) is None:
        return None
    return address


def phone_of(phones: Sequence[dict[str, Any]]) -> str | None:
    """The number to text: the first that is called mobile, else the first."""
    numbers = [(str(phone.get("label") or "").strip().lower(), str(phone.get("number") or "")) for phone in phones]
    textable = [pair for pair in numbers if usable("sms", pair[1])]
    mobile = [number for label, number in textable if label in _MOBILE]
    return next(iter([*mobile, *(number for _, number in textable)]), None)
