"""Endpoints: made, changed, paused, resumed, removed, and given new secrets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from common.db.unit_of_work import UnitOfWork
from common.errors import NotYetKnown
from common.ids import new_id
from notification.app.ports import WebhookRules
from notification.domain.known import KnownOrganization
from notification.domain.webhooks import delivery, endpoint, signing
from notification.domain.webhooks.address import checked_address
from notification.domain.webhooks.delivery import WebhookDelivery
from notification.domain.webhooks.endpoint import MOST_ENDPOINTS, WebhookEndpoint
from notification.domain.webhooks.lane import WebhookLane
from notification.domain.webhooks.redelivery import RUNNING, WebhookRedelivery
from notification.domain.webhooks.refusals import TooManyWebhookEndpoints

REMOVED = "The endpoint was removed"


@dataclass(frozen=True, slots=True)
class NewSecret:
    """An endpoint, and the secret that is shown this once."""

    endpoint: WebhookEndpoint
    secret: str

    @property
    def failing_since(self) -> None:
        """A new secret is no news of the endpoint's health."""
        return None


def create_endpoint(
    uow: UnitOfWork, *, rules: WebhookRules, url: str, id: UUID | None = None, **facts: Any
) -> NewSecret:
    """A new endpoint with its first secret; it gets what happens from now on."""
    checked_address(url, allow_private=rules.allow_private)
    _ensure_room(uow)
    endpoint_id, secret = id or new_id(), signing.new_secret()
    made = WebhookEndpoint(
        organization_id=uow.organization_id,
        id=endpoint_id,
        url=url,
        state=endpoint.ACTIVE,
        created_at=uow.now,
        sealed_secret=rules.seal.seal(secret, place=str(endpoint_id)),
        **{"description": None, **facts},
    )
    uow.session.add(made)
    uow.session.flush()
    uow.session.add(WebhookLane(organization_id=uow.organization_id, id=endpoint_id, served_at=uow.now))
    _audit(uow, "create", made, after=made.as_audited())
    return NewSecret(made, secret)


def change_endpoint(
    uow: UnitOfWork, *, rules: WebhookRules, endpoint_id: UUID, expected_version: int | None, **changes: Any
) -> WebhookEndpoint:
    """Another address, other events, or other words."""
    found = uow.lock(WebhookEndpoint, endpoint_id, expected_version)
    before = found.as_audited()
    if "url" in changes:
        checked_address(changes["url"], allow_private=rules.allow_private)
        _lane(uow, endpoint_id).start_anew()
    for name, value in changes.items():
        setattr(found, name, value)
    _audit(uow, "change", found, before=before, after=found.as_audited())
    return found


def pause_endpoint(uow: UnitOfWork, *, endpoint_id: UUID, expected_version: int | None) -> WebhookEndpoint:
    """Keep events back until it is resumed."""
    found = uow.lock(WebhookEndpoint, endpoint_id, expected_version)
    before = found.as_audited()
    found.pause()
    _move_deliveries(uow, endpoint_id, delivery.WAITING, delivery.HELD)
    _audit(uow, "pause", found, before=before, after=found.as_audited())
    return found


def resume_endpoint(uow: UnitOfWork, *, endpoint_id: UUID, expected_version: int | None) -> WebhookEndpoint:
    """Send again, what was kept back first."""
    found = uow.lock(WebhookEndpoint, endpoint_id, expected_version)
    before = found.as_audited()
    found.resume()
    _lane(uow, endpoint_id).start_anew()
    _move_deliveries(uow, endpoint_id, delivery.HELD, delivery.WAITING)
    _audit(uow, "resume", found, before=before, after=found.as_audited())
    return found


def remove_endpoint(uow: UnitOfWork, *, endpoint_id: UUID, expected_version: int | None) -> None:
    """Send nothing there any more. The log of what was sent stays."""
    found = uow.lock(WebhookEndpoint, endpoint_id, expected_version)
    _audit(uow, "remove", found, before=found.as_audited())
    give_up_deliveries(uow, endpoint_id, REMOVED)
    uow.session.delete(found)


def rotate_secret(
    uow: UnitOfWork, *, rules: WebhookRules, endpoint_id: UUID, expected_version: int | None, overlap_hours: int
) -> NewSecret:
    """A new secret; the old one signs beside it for so many hours."""
    found = uow.lock(WebhookEndpoint, endpoint_id, expected_version)
    secret = signing.new_secret()
    sealed = rules.seal.seal(secret, place=str(endpoint_id))
    found.rotate_secret(sealed, at=uow.now, overlap=timedelta(hours=overlap_hours))
    _audit(uow, "rotate_secret", found, after={"overlap_hours": overlap_hours})
    return NewSecret(found, secret)


def give_up_deliveries(uow: UnitOfWork, endpoint_id: UUID, reason: str) -> None:
    """What was still to be sent there is not sent, and nothing is sent there again."""
    ended = {"reason": reason, "finished_at": uow.now}
    theirs = (WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state.in_(delivery.UNDER_WAY))
    uow.session.execute(update(WebhookDelivery).where(*theirs).values(state=delivery.CANCELLED, **ended))
    running = select(WebhookRedelivery).where(
        WebhookRedelivery.endpoint_id == endpoint_id, WebhookRedelivery.state == RUNNING
    )
    for one in uow.session.scalars(running.with_for_update()):
        one.cancel(reason, at=uow.now)


def _move_deliveries(uow: UnitOfWork, endpoint_id: UUID, state: str, to: str) -> None:
    theirs = (WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.state == state)
    uow.session.execute(update(WebhookDelivery).where(*theirs).values(state=to))


def _ensure_room(uow: UnitOfWork) -> None:
    # The lock makes those who add at the same time count one after the other.
    ours = select(KnownOrganization).where(KnownOrganization.organization_id == uow.organization_id).with_for_update()
    if uow.session.scalar(ours) is None:
        raise NotYetKnown("The organization's settings have not arrived yet")
    if (uow.session.scalar(select(func.count()).select_from(WebhookEndpoint)) or 0) >= MOST_ENDPOINTS:
        raise TooManyWebhookEndpoints(f"There are {MOST_ENDPOINTS} endpoints already; remove one first")


def _lane(uow: UnitOfWork, endpoint_id: UUID) -> WebhookLane:
    return uow.lock(WebhookLane, endpoint_id)


def _audit(
    uow: UnitOfWork,
    action: str,
    found: WebhookEndpoint,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    kind = "webhook_endpoint"
    uow.audit(action=f"{kind}.{action}", record_type=kind, record_id=found.id, before=before, after=after)
