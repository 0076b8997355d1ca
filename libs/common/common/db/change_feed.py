"""The feed of changes behind live boards. Triggers of the database note which records a transaction touched, so that no
writer can forget to. Rows are only added and later forgotten, never changed: no writer waits for another one here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from common.db.migrations import secure

TABLE = "record_changes"
# Who is told: the office hears of everything; anybody else by an id of their own, such as a person's or a crew's.
OFFICE = UUID(int=0)
KEPT_HOURS = 72

_DDL = (
    f"""CREATE TABLE {TABLE} (
        organization_id uuid NOT NULL,
        audience uuid NOT NULL,
        xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
        position bigint GENERATED ALWAYS AS IDENTITY,
        kind text NOT NULL,
        record_id uuid NOT NULL,
        noted_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organization_id, audience, xid, position)
    )""",
    f"CREATE INDEX ix_{TABLE}_noted_at ON {TABLE} (noted_at)",
)
# One statement for all rows that a statement touched, however many.
_FUNCTION = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {note_new}
    {note_old}
    RETURN NULL;
END $$"""
_NOTE = """INSERT INTO record_changes (organization_id, audience, kind, record_id)
    SELECT DISTINCT c.organization_id, {audience}, '{kind}', {record} FROM {rows} c {joined};"""
_TRIGGERS = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS former NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
}


def create_change_feed(op: Any, service: str) -> None:
    """The table, in a service's migration."""
    for statement in _DDL:
        op.execute(statement)
    secure(op, service, TABLE, app="SELECT, INSERT")


def tell_changes(
    op: Any,
    table: str,
    kind: str,
    *,
    record: str = "c.id",
    audience: str | None = None,
    to: str = "office",
    joined: str = "",
    also_former: bool = False,
) -> None:
    """Have every change of a table's rows (`c`) told as a change of a record of this kind: to the office, or to the
    audience that an expression names, by way of what is joined. `also_former`: the audience of a row may change, so
    that those who had it before are told too."""
    name = f"tell_{to}_of_{kind}_by_{table}"
    told = {"kind": kind, "record": record, "joined": joined, "audience": audience or f"'{OFFICE}'::uuid"}
    former = f"IF TG_OP = 'UPDATE' THEN {_NOTE.format(rows='former', **told)} END IF;" if also_former else ""
    op.execute(_FUNCTION.format(name=name, note_new=_NOTE.format(rows="changed", **told), note_old=former))
    for verb, tables in _TRIGGERS.items():
        op.execute(
            f"CREATE TRIGGER {name}_{verb.lower()} AFTER {verb} ON {table} {tables}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
