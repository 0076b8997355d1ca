"""The list of addresses that asked not to be written to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from common.db.unit_of_work import UnitOfWork
from common.http.paging import Page, keyset
from common.ids import new_id
from notification.domain.addresses import usable
from notification.domain.masking import masked
from notification.domain.opt_out import OptOut
from notification.domain.refusals import AddressUnfit, AlreadyOptedOut


def opt_outs(uow: UnitOfWork, *, limit: int, after: str | None) -> Page:
    """The list, newest first."""
    return keyset(uow.session, select(OptOut), columns=[OptOut.id.desc()], after=after, limit=limit)


def add_opt_out(uow: UnitOfWork, *, channel: str, address: str, reason: str | None = None) -> OptOut:
    """Note that an address is not to be written to on that channel."""
    address = address.strip().lower()
    if usable("email" if channel == "email" else "sms", address) is None:
        raise AddressUnfit("Not an email address" if channel == "email" else "Not a phone number", field="address")
    values: dict[str, Any] = {"channel": channel, "address": address, "reason": reason, "created_at": uow.now}
    made: OptOut | None = uow.session.scalar(
        insert(OptOut)
        .values(organization_id=uow.organization_id, id=new_id(), **values)
        .on_conflict_do_nothing()
        .returning(OptOut)
    )
    if made is None:
        raise AlreadyOptedOut(field="address")
    _audit(uow, made, "opt_out.add", before=None, after={"channel": channel, "address": masked(address)})
    return made


def remove_opt_out(uow: UnitOfWork, *, opt_out_id: UUID) -> None:
    """The address may be written to again."""
    found = uow.lock(OptOut, opt_out_id)
    uow.session.delete(found)
    _audit(
        uow, found, "opt_out.remove", before={"channel": found.channel, "address": masked(found.address)}, after=None
    )


def _audit(
    uow: UnitOfWork, row: OptOut, action: str, *, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    uow.audit(action=action, record_type="opt_out", record_id=row.id, before=before, after=after, reason=row.reason)
