"""What came of handing a message to a provider, in four verdicts that say what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sent`: taken by the provider. `refused`: will never be taken. `later`: certainly not taken, worth another try.
    `unknown`: may or may not have been taken, so trying again could send it twice."""

    verdict: Literal["sent", "refused", "later", "unknown"]
    reason: str = ""
    provider_id: str | None = None


def sent(provider_id: str | None = None) -> Outcome:
    """The provider took it."""
    return Outcome("sent", provider_id=provider_id)


def refused(reason: str) -> Outcome:
    """The provider will never take it."""
    return Outcome("refused", reason)


def later(reason: str) -> Outcome:
    """It was certainly not taken; try again."""
    return Outcome("later", reason)


def unknown(reason: str) -> Outcome:
    """Nobody knows whether it was taken."""
    return Outcome("unknown", reason)
