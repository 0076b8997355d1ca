"""A card's number in any free text, through every operation of the platform, is found nowhere afterwards: not in any
table, outbox and stored answers included, nor in what was logged."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from common.db.session import connect_plain
from common.telemetry.logs import JsonFormatter

from .bodies import Path
from .company import Company, found
from .expected import nothing_wrong
from .operations import Description, Operation
from .platform_in_process import Platform
from .requests_made import right_body, sent, values_of
from .tables import MADE_FOR


@pytest.fixture(scope="module")
def ours(platform: Platform) -> Company:
    """A company of this test's own: what is sent here books, bills and cancels."""
    return found(platform, marker="Carded")


NUMBER, SPACED = "4000056655665556", "4000 0566 5566 5556"
SHORT = "371449635398431"
ANY = re.compile(r"4000 ?0566 ?5566 ?5556|371449635398431")


def test_a_card_number_in_any_text_is_found_nowhere(
    platform: Platform, description: Description, ours: Company
) -> None:
    platform.drain()
    wrong, tried = [], 0
    with Log() as log:
        for operation in description.operations:
            if operation.body is None or operation.id in MADE_FOR:
                continue
            for path, names in _texts(operation, ours, description):
                for name in names:
                    wrong.append(_complaint(operation, path, name, ours, description))
                    tried += 1
        platform.drain()
    nothing_wrong(wrong)
    assert tried > 60
    assert ANY.findall(log.getvalue()) == []
    assert [place for place, row in _rows(platform) if ANY.search(row)] == []


def test_control_a_number_that_is_stored_is_found(platform: Platform, ours: Company) -> None:
    with connect_plain(platform.services["billing"].urls.platform) as connection:
        connection.execute("UPDATE invoices SET notes = %s WHERE id = %s", [f"x {SPACED}", ours.one("invoice_id")])
        places = [place for place, row in _rows(platform) if ANY.search(row)]
        connection.execute("UPDATE invoices SET notes = '' WHERE id = %s", [ours.one("invoice_id")])
    assert places == ["billing.invoices"]


def _texts(operation: Operation, ours: Company, description: Description) -> Iterator[tuple[Path, list[str]]]:
    """The free texts of each object in a body, long enough for a number."""
    for path, schema in right_body(operation, ours, description).objects():
        members = {name: description.resolved(each) for name, each in schema["properties"].items()}
        # A password is kept as a hash; changed here, it would lock the company out.
        yield path, [name for name, each in members.items() if _is_free(each) and "password" not in name]


def _is_free(schema: dict[str, Any]) -> bool:
    free = schema.get("type") in ("string", ["string", "null"]) and not {"format", "enum"} & schema.keys()
    return free and schema.get("maxLength", 0) >= len(SHORT) and "\\x00-" in schema.get("pattern", "")


def _complaint(operation: Operation, path: Path, name: str, ours: Company, description: Description) -> str | None:
    body = right_body(operation, ours, description)
    longest = description.resolved(_schema_at(body.schema, path, description)["properties"][name])["maxLength"]
    text = next(each for each in (f"card {SPACED}", NUMBER, SHORT) if len(each) <= longest)
    answer = sent(ours.owner, operation, values_of(operation, ours), body.having(path, name, text))
    right = answer.status_code < 500 and not ANY.search(answer.text)
    return None if right else f"{operation.id} {name}: {answer.status_code} {answer.text[:200]}"


def _schema_at(schema: dict[str, Any], path: Path, description: Description) -> dict[str, Any]:
    schema = description.resolved(schema)
    while "items" in schema:
        schema = description.resolved(schema["items"])
    return schema if not path else _schema_at(schema["properties"][path[0]], path[1:], description)


class Log:
    """What every logger says meanwhile, as the platform writes it."""

    def __enter__(self) -> io.StringIO:
        stream = io.StringIO()
        self._handler = logging.StreamHandler(stream)
        self._handler.setFormatter(JsonFormatter("test"))
        logging.getLogger().addHandler(self._handler)
        return stream

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self._handler)


def _rows(platform: Platform) -> Iterator[tuple[str, str]]:
    """Every row of every table of every service, as text."""
    for service, harness in platform.services.items():
        with connect_plain(harness.urls.platform) as connection:
            tables = connection.execute(
                "SELECT table_name FROM information_schema.role_table_grants"
                " WHERE grantee = current_user AND privilege_type = 'SELECT' AND table_schema = 'public'"
            ).fetchall()
            for (table,) in tables:
                for (row,) in connection.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t'):
                    yield f"{service}.{table}", row
