"""Why an organization does not move: each names its rule, and leaves everything as it was."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput, NotFound


class OrganizationUnknown(NotFound):
    """There is no such organization here."""

    code = "organization_unknown"


class OrganizationBusy(Conflict):
    """Something of this organization is still on its way between services; let nobody work with it, and try again."""

    code = "organization_busy"


class ArchiveDamaged(InvalidInput):
    """The archive is not what was written: something in it was changed, lost or added."""

    code = "archive_damaged"


class OtherSchema(Conflict):
    """The archive was written by another version of the platform; bring both to the same one first."""

    code = "other_schema"


class AlreadyMovedIn(Conflict):
    """This organization is here already."""

    code = "already_moved_in"


class PlatformNotEmpty(Conflict):
    """Other organizations live here; an organization moves into an empty platform."""

    code = "platform_not_empty"
