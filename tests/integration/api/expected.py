"""What the policy promises for a caller, an operation and a record; and the complaint when an answer is another."""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.test import TestResponse

from .operations import Operation
from .people import Who
from .promised import promised_permission

# Operations without a permission in the policy, and any of which they ask for themselves.
EITHER: dict[str, frozenset[str]] = {
    "listInvoices": frozenset({"invoices:read", "payments:collect"}),
    "showInvoice": frozenset({"invoices:read", "payments:collect"}),
    "printInvoice": frozenset({"invoices:read", "payments:collect"}),
    "listBillingChanges": frozenset({"invoices:read", "payments:collect"}),
}
FOR_PEOPLE = frozenset({"listSessions", "endSession", "logOut", "changeMe", "changePassword"})
FOR_EVERYBODY = frozenset({"showMe", "showOrganization"})


def may(who: Who, operation: Operation) -> bool:
    """Whether the policy lets this caller in at all."""
    permission = promised_permission(operation)
    if permission is not None:
        return permission in who.permissions
    if operation.id in EITHER:
        return bool(EITHER[operation.id] & who.permissions)
    if operation.id in FOR_PEOPLE:
        return who.role != "api_key"
    assert operation.id in FOR_EVERYBODY, f"{operation.id} asks for no permission: say in expected.py who may"
    return True


def complaint(who: Who, operation: Operation, kind: str, answer: TestResponse) -> str | None:
    """What is wrong with an answer for a record of this kind (own, foreign, missing), or None."""
    status, text = answer.status_code, text_of(answer)[:300]
    wanted = _wanted(who, operation, kind)
    right = status in wanted if wanted else 200 <= status < 300 or status in (409, 412)
    return None if right else f"{operation.id} as {who.role} on a record that is {kind}: {status} {text}"


def _wanted(who: Who, operation: Operation, kind: str) -> tuple[int, ...]:
    """The statuses that are right; none stands for success, or a refusal by the record's own state."""
    if who.role == "anonymous":
        return (401,)
    if not may(who, operation):
        return (403,)
    return () if kind == "own" else (404,)


def nothing_wrong(complaints: Iterable[str | None]) -> None:
    """Fails with all complaints, one a line."""
    found = sorted({each for each in complaints if each})
    if found:
        raise AssertionError("\n".join([f"{len(found)} wrong answers:", *found]))


def leak(answer: TestResponse, marker: str) -> str | None:
    """Whether an answer shows anything that carries another company's mark."""
    text = text_of(answer)
    return f"shows {marker}: {text[:500]}" if marker in text else None


def text_of(answer: TestResponse) -> str:
    """What an answer holds, a PDF too."""
    return answer.get_data().decode(errors="replace")
