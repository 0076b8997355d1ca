"""What bootstrap hands to the entrypoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from common.http.runtime import current_service
from common.http.signed_links import SignedLinks
from job.app.operations.adding_photos import PictureRoom
from job.app.ports import PhotoLinks


@dataclass(frozen=True, slots=True)
class Deps:
    """Where pictures are made anew and kept, the links to them, and who reads such a link."""

    pictures: PictureRoom
    links: PhotoLinks
    signed: SignedLinks


def deps() -> Deps:
    """Those of the service that handles the present request."""
    return cast(Deps, current_service().deps)
