"""Fields of text: bounded, in NFC, without control characters; also the texts with a form of their own."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from marshmallow import ValidationError

from common.addresses import EMAIL, LONGEST_EMAIL, PHONE
from common.card_numbers import masked_cards
from common.http.leaf import Leaf

_SPACES = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_SEEN = re.compile(f"[^{_SPACES}\ud800-\udfff]")
_CLOCK_TIME = "^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
_WEB = r"^https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[!-~]*)?$"


class Text(Leaf[str]):
    """Text of one or more lines. With `min_length` of one or more, at least one character can be seen."""

    refused = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f"

    def __init__(self, max_length: int, *, min_length: int = 1, **options: Any) -> None:
        kept = f"[^{self.refused}]*"
        pattern = f"^{kept}[^{_SPACES}]{kept}$" if min_length else f"^{kept}$"
        bounds = {"minLength": min_length, "maxLength": max_length}
        super().__init__({"type": "string", **bounds, "pattern": pattern}, **options)
        self.shortest, self.longest = min_length, max_length
        # Two plain searches instead of the documented pattern, which would backtrack on a long hostile text.
        self._refused = re.compile(f"[{self.refused}\ud800-\udfff]")

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("Not text.")
        if not self.shortest <= len(value) <= self.longest:
            raise ValidationError(f"Not between {self.shortest} and {self.longest} characters.")
        if self._refused.search(value):
            raise ValidationError("Holds a control character.")
        if self.shortest and not _SEEN.search(value):
            raise ValidationError("Is blank.")
        return self.tidy(value)

    def tidy(self, value: str) -> str:
        """The same text in its composed form, unless that would be longer than was checked; cards' numbers masked."""
        composed = value if value.isascii() else unicodedata.normalize("NFC", value)
        return masked_cards(composed if len(composed) <= self.longest else value)


class Name(Text):
    """Text of one line, without spaces around it."""

    refused = r"\x00-\x1f\x7f-\x9f\u2028\u2029"

    def __init__(self, max_length: int = 120, *, min_length: int = 1, **options: Any) -> None:
        super().__init__(max_length, min_length=min_length, **options)

    def tidy(self, value: str) -> str:
        return super().tidy(value).strip()


class Patterned(Leaf[str]):
    """Text that has one form."""

    def __init__(self, pattern: str, complaint: str, *, max_length: int, **options: Any) -> None:
        super().__init__({"type": "string", "pattern": pattern, "maxLength": max_length}, **options)
        self._pattern = re.compile(pattern.removeprefix("^").removesuffix("$"), re.ASCII)
        self._complaint = complaint
        self._longest = max_length

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self._longest or not self._pattern.fullmatch(value):
            raise ValidationError(self._complaint)
        return value


class Email(Patterned):
    """An e-mail address, in lower case."""

    def __init__(self, **options: Any) -> None:
        super().__init__(EMAIL, "Not an e-mail address.", max_length=LONGEST_EMAIL, **options)

    def read(self, value: Any) -> str:
        return super().read(value).lower()


class Phone(Patterned):
    """A phone number in E.164 form, such as +15551234567."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PHONE, "Not a phone number such as +15551234567.", max_length=16, **options)


class Currency(Patterned):
    """A currency's three letters (ISO 4217)."""

    def __init__(self, **options: Any) -> None:
        super().__init__("^[A-Z]{3}$", "Not three capital letters.", max_length=3, **options)


class ClockTime(Patterned):
    """A time of day such as 09:30."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_CLOCK_TIME, "Not a time of day such as 09:30.", max_length=5, **options)


class WebAddress(Patterned):
    """An https address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(_WEB, "Not an https address.", max_length=2048, **options)


class TimeZone(Leaf[str]):
    """The name of a time zone, such as America/Chicago."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "enum": sorted(_zones())}, **options)

    def read(self, value: Any) -> str:
        if not isinstance(value, str) or value not in _zones():
            raise ValidationError("Not a time zone such as America/Chicago.")
        return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if zone not in ("localtime", "Factory"))
