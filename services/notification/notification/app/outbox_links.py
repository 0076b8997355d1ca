"""Secret links to the outbox page, for installations that show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.db import entry_tokens
from common.db.unit_of_work import UnitOfWork
from common.errors import NotFound
from common.ids import new_token
from notification.domain.refusals import OutboxPageOff

PLAIN, WITH_ACCOUNTS = "outbox", "outbox_accounts"
LIFETIME = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class OutboxLink:
    """Where the outbox page is to be seen, and until when."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Whether the outbox page is shown here, and under which address."""

    shown: bool
    public_url: str


def create_outbox_link(uow: UnitOfWork, *, page: PageSettings, sees_accounts: bool) -> OutboxLink:
    """A new link. Links that open accounts, such as a password reset, it shows only to whoever may change owners."""
    if not page.shown:
        raise OutboxPageOff()
    token, expires_at = new_token(), uow.now + LIFETIME
    entry_tokens.keep(
        uow.session,
        token=token,
        kind=WITH_ACCOUNTS if sees_accounts else PLAIN,
        organization_id=uow.organization_id,
        target=uow.organization_id,
        expires_at=expires_at,
    )
    uow.audit(action="outbox_link.create", record_type="organization", record_id=uow.organization_id)
    return OutboxLink(f"{page.public_url}/outbox/{token}", expires_at)


def enter_outbox(uow: UnitOfWork, *, page: PageSettings, token: str) -> bool:
    """Bind the transaction to the link's organization; tells whether links that open accounts are shown."""
    for kind in (PLAIN, WITH_ACCOUNTS) if page.shown else ():
        for entry in entry_tokens.find(uow.session, token=token, kind=kind, now=uow.now):
            uow.bind_organization(entry.organization_id)
            return kind == WITH_ACCOUNTS
    raise NotFound("This page does not exist, or its link has expired")
