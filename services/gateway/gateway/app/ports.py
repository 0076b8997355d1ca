"""What use cases need from outside: hashing passwords, making tokens, counting attempts, an even pace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from gateway.domain.sessions import Session


class PasswordHashing(Protocol):
    """Slow on purpose, so it runs outside of transactions."""

    def hash(self, password: str) -> str:
        """What is stored in place of the password."""

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether the password fits; without a stored hash it takes the same time and is false."""


class Tokens(Protocol):
    """Makes what a session hands out."""

    def access_token(self, session: Session) -> str:
        """The access token of the session's present generation; the same each time it is asked for."""

    def successor(self, refresh_token: str) -> str:
        """The refresh token that follows; the same each time it is asked for."""


class Attempts(Protocol):
    """Counts tries against one account."""

    def ensure_allowed(self, account: str) -> None:
        """Count one more; raises TooMany, or Unavailable when nobody can count."""


class Pace(Protocol):
    """Makes answers that depend on whether an account exists take the same time."""

    def start(self) -> float:
        """The moment the work began."""

    def settle(self, started: float) -> None:
        """Wait until the answer takes as long as any other."""


@dataclass(frozen=True, slots=True)
class Links:
    """Where links in e-mails lead."""

    public_url: str

    def join(self, token: str) -> str:
        """The page where an invitation is accepted."""
        return f"{self.public_url}/join/{token}"

    def reset(self, token: str) -> str:
        """The page where a new password is set."""
        return f"{self.public_url}/reset/{token}"
