"""The refusals that domain and use cases raise; entrypoints translate them to problems (HTTP) or verdicts (bus).
A refusal has a stable `code` naming the rule that said no, and a `kind` that decides how each border answers."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

Kind = Literal[
    "invalid",
    "not_found",
    "forbidden",
    "unauthenticated",
    "conflict",
    "stale",
    "precondition_required",
    "not_yet_known",
    "too_many",
    "unavailable",
]


class Refusal(Exception):
    """A request or event that a rule turned down; never a defect."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[Kind] = "conflict"

    def __init__(self, detail: str = "", *, field: str | None = None, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail or (type(self).__doc__ or self.code).strip().splitlines()[0]
        self.field = field
        self.extra = extra

    def __str__(self) -> str:
        return self.detail


class InvalidInput(Refusal):
    """The input is not acceptable."""

    code = "invalid"
    kind = "invalid"


class NotFound(Refusal):
    """There is no such record."""

    code = "not_found"
    kind = "not_found"


class Forbidden(Refusal):
    """This is not allowed for you."""

    code = "forbidden"
    kind = "forbidden"


class Unauthenticated(Refusal):
    """Please sign in."""

    code = "unauthenticated"
    kind = "unauthenticated"


class Conflict(Refusal):
    """The current state does not allow this."""

    code = "conflict"
    kind = "conflict"


class StaleVersion(Refusal):
    """The record was changed in the meantime; load it again."""

    code = "stale"
    kind = "stale"


class PreconditionRequired(Refusal):
    """Send If-Match with the version that you have seen."""

    code = "precondition_required"
    kind = "precondition_required"


class NotYetKnown(Refusal):
    """Something that this depends on has not arrived yet; try again shortly."""

    code = "not_yet_known"
    kind = "not_yet_known"


class TooMany(Refusal):
    """Too many requests; slow down."""

    code = "too_many"
    kind = "too_many"


class Unavailable(Refusal):
    """A needed part is not available right now; try again shortly."""

    code = "unavailable"
    kind = "unavailable"
