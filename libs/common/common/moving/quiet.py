"""Whether anything of an organization is still on its way: an archive of several databases is true only while nothing
moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from common.db.session import connect_plain
from common.moving.refusals import OrganizationBusy

_LOOK = """SELECT
    (SELECT coalesce(max(position), 0) FROM outbox WHERE organization_id = %(own)s),
    (SELECT coalesce(sum(last), 0) FROM heard_sequences WHERE organization_id = %(own)s),
    (SELECT count(*) FROM outbox WHERE organization_id = %(own)s AND published_at IS NULL),
    (SELECT count(*) FROM parked WHERE organization_id = %(own)s AND state <> 'dead'),
    (SELECT count(*) FROM bus_message WHERE position(%(text)s::bytea IN body) > 0)"""
_WAITING = ("events to be sent", "parked messages", "messages to be heard")

# Per service how far was said and heard; equal before and after means that nothing moved in between.
Standing = dict[str, tuple[int, int]]


def standing(platform_urls: Mapping[str, str], organization_id: UUID) -> Standing:
    """Where every service stands. Raises OrganizationBusy, naming what still waits where."""
    found: Standing = {}
    for service, url in platform_urls.items():
        with connect_plain(url) as connection:
            values = {"own": organization_id, "text": str(organization_id).encode()}
            said, heard, *waiting = connection.execute(_LOOK, values).fetchone() or (0, 0, 0, 0, 0)
        for count, what in zip(waiting, _WAITING, strict=True):
            if count:
                raise OrganizationBusy(f"{service} has {count} {what}")
        found[service] = (said, int(heard))
    return found
