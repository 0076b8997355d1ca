"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from common.http.runtime import current_service
from common.http.signed_links import SignedLinks
from fleet.app.operations.adding_attachments import AttachmentRoom
from fleet.app.ports import AttachmentLinks


@dataclass(frozen=True, slots=True)
class Deps:
    """Where attachments are kept, the links to them, and who reads such a link."""

    room: AttachmentRoom
    links: AttachmentLinks
    signed: SignedLinks


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
