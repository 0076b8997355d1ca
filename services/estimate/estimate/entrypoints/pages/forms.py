"""Reads what the customer's forms send. Forms come from strangers: everything is bounded and cleaned here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from common.card_numbers import masked_cards
from common.errors import InvalidInput
from estimate.app.proposals import Signing
from estimate.domain.signature_image import signature_from_data_url

MAX_NAME, MAX_REASON, MAX_OPTIONS = 120, 1000, 200
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class FormIncomplete(InvalidInput):
    """The form did not arrive whole. Please reload the page and try again."""

    code = "form_incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningForm:
    """The form as it was sent, so that it can be shown again."""

    name: str
    drawing: str
    options: frozenset[UUID]
    document_hash: str
    total: str

    @classmethod
    def read(cls, form: Any) -> SigningForm:
        """From werkzeug's form of many values."""
        return cls(
            name=_line(form.get("name", ""))[:MAX_NAME],
            drawing=form.get("signature", ""),
            options=frozenset(_id(text) for text in form.getlist("option")[:MAX_OPTIONS]),
            document_hash=form.get("document", ""),
            total=form.get("total", ""),
        )

    def signing(self, *, user_agent: str) -> Signing:
        """What the use case takes. Raises NotASignature or FormIncomplete."""
        if not re.fullmatch(r"[0-9]{1,18}", self.total, re.ASCII):
            raise FormIncomplete(field="total")
        return Signing(
            name=self.name,
            image=signature_from_data_url(self.drawing) if self.drawing else None,
            options=self.options,
            document_hash=self.document_hash,
            total_minor=int(self.total),
            user_agent=_line(user_agent),
        )


def read_reason(form: Mapping[str, str]) -> str | None:
    """Why the customer declines, or None."""
    return masked_cards(_CONTROL.sub("", form.get("reason", "")).strip()[:MAX_REASON]) or None


def _line(text: str) -> str:
    return masked_cards(" ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text)).split()))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise FormIncomplete(field="option") from None
