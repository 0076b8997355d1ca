"""Proposal links: a secret of 256 bits in the address, of which only the hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.ids import new_token
from estimate.domain.estimate import Estimate

KIND = "proposal"
_LONG_AGO = datetime.min.replace(year=1970)


class LinkUnknown(NotFound):
    """This link leads nowhere. Please check that it is complete."""

    code = "link_unknown"


class LinkExpired(NotFound):
    """This link is too old. Please ask for a new one."""

    code = "link_expired"


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is given out, once."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalLinks:
    """How links are made: under which address, and how long they open after the offer has ended."""

    public_url: str
    days: int

    def make(self, uow: UnitOfWork, estimate: Estimate, *, offer_ends_at: datetime | None) -> Link:
        """A new link to the estimate; earlier ones keep leading there."""
        token = new_token()
        expires_at = max(offer_ends_at or uow.now, uow.now) + timedelta(days=self.days)
        entry_tokens.keep(
            uow.session,
            token=token,
            kind=KIND,
            organization_id=uow.organization_id,
            target=estimate.id,
            expires_at=expires_at,
        )
        return Link(f"{self.public_url}/p/{token}", expires_at)


def follow(uow: UnitOfWork, *, token: str) -> entry_tokens.Entry:
    """Where a link leads; binds the transaction to that organization. Raises LinkUnknown or LinkExpired."""
    ever = entry_tokens.find(uow.session, token=token, kind=KIND, now=_LONG_AGO.astimezone(uow.now.tzinfo))
    if not ever:
        raise LinkUnknown()
    entry = ever[0]
    if entry.expires_at is not None and entry.expires_at <= uow.now:
        raise LinkExpired()
    uow.bind_organization(entry.organization_id)
    return entry
