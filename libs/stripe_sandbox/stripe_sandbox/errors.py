"""Errors in the JSON shape of https://docs.stripe.com/api/errors; each class says whether the idempotency layer saves
it (execution had begun) and whether the effects made before it stay."""

from typing import Any


class ApiError(Exception):
    """An answer of `{"error": {...}}`; parameter and authentication errors are never saved under an idempotency key."""

    status = 400
    type = "invalid_request_error"
    saved = False
    keeps_effects = False
    should_retry: bool | None = None

    def __init__(self, message: str, *, code: str | None = None, param: str | None = None, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.param = param
        self.extra = extra

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {"message": self.message, "type": self.type}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": error | {name: value for name, value in self.extra.items() if value is not None}}


class InvalidParameter(ApiError):
    """A parameter failed validation before anything ran."""


class NotFound(ApiError):
    status = 404


class ResourceMissing(ApiError):
    def __init__(self, kind: str, *, id: str, param: str | None) -> None:
        super().__init__(f"No such {kind}: '{id}'", code="resource_missing", param=param)
        # An id in the path answers 404; one in a parameter is a 400, as any other bad parameter.
        self.status = 404 if param in (None, "id", "intent") else 400


class StateRefused(ApiError):
    """The object's state forbids the call: execution had begun, so the answer is saved."""

    saved = True


class CardRefused(ApiError):
    """The card said no: the failed attempt, its charge and its events stay."""

    status = 402
    type = "card_error"
    saved = True
    keeps_effects = True


class Unauthenticated(ApiError):
    status = 401


class AccountForbidden(ApiError):
    status = 403


class IdempotencyMismatch(ApiError):
    type = "idempotency_error"


class KeyInUse(ApiError):
    status = 409
    type = "idempotency_error"
    should_retry = True


class LockTimeout(ApiError):
    status = 409
    should_retry = True


class RateLimited(ApiError):
    status = 429


class ServerFailed(ApiError):
    status = 500
    type = "api_error"
