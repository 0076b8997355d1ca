"""What a checker reads to compare a platform's books with what the sandbox (that is, Stripe) holds; oldest first."""

from typing import Any

from stripe_sandbox.sandbox import Sandbox
from stripe_sandbox.unit import Body, shown


def object_rows(sandbox: Sandbox, *, kind: str | None, account: str | None) -> list[Body]:
    with sandbox.store.transaction() as connection:
        rows = connection.execute(
            "SELECT account, body FROM objects "
            "WHERE kind = coalesce(?, kind) AND account = coalesce(?, account) ORDER BY seq",
            (kind, account),
        ).fetchall()
    return [{"account": row["account"], "object": shown(sandbox.store.loaded(row["body"]))} for row in rows]


def charge_rows(sandbox: Sandbox) -> list[Body]:
    """Each charge with its account, flat, enough to find doubles: intent, amounts, state and metadata."""
    wanted = (
        "id",
        "payment_intent",
        "status",
        "captured",
        "amount",
        "amount_captured",
        "amount_refunded",
        "currency",
        "metadata",
    )
    return [
        {"account": row["account"], **{name: row["object"][name] for name in wanted}}
        for row in object_rows(sandbox, kind="charge", account=None)
    ]


def delivery_rows(sandbox: Sandbox, *, status: str | None) -> list[dict[str, Any]]:
    with sandbox.store.transaction() as connection:
        rows = connection.execute(
            "SELECT d.*, json_extract(o.body, '$.type') AS type FROM deliveries d JOIN objects o ON o.id = d.event "
            "WHERE d.status = coalesce(?, d.status) ORDER BY d.id",
            (status,),
        ).fetchall()
    return [dict(row) for row in rows]
