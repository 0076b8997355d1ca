"""The rooms keep their rules, and each rule is proven by a file that breaks it in a planted tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from .room_rules import ROOM_RULES
from .sources import ROOT, Rule, complaints

TREE = {
    "services/moss/moss/domain/pebbles.py": "from sqlalchemy.orm import Mapped\nprice_minor: int = 1\n",
    "services/moss/moss/app/pebbles.py": "def listed(uow):\n    return uow.session.scalars(select(1))\n",
    "services/moss/moss/app/operations/paying.py": "def pay(session):\n    session.commit()\n",
    "services/moss/moss/adapters/post.py": "import smtplib\nTIMEOUT_SECONDS = 0.5  # Money\n",
    "services/moss/moss/entrypoints/events.py": "@on(object)\ndef keep(uow, event):\n    pebbles.keep(uow)\n",
    "libs/common/common/db/outbox.py": "APPEND = 'INSERT INTO outbox VALUES (1)'\n",
}
LONG_ROUTE = "@operation(blueprint, 'GET', '/x', id='x')\ndef show(uow):\n" + "    uow = uow\n" * 11
LONG_HANDLER = "@handlers.on(Heard)\ndef keep(uow, event):\n" + "    uow = uow\n" * 21

# (rule, where, what): every planted file breaks exactly that rule.
PLANTS = [
    ("domain_neither_queries_nor_holds_a_session", "domain", "from sqlalchemy import select\n"),
    ("domain_neither_queries_nor_holds_a_session", "domain", "from sqlalchemy.orm import Session\n"),
    ("domain_neither_queries_nor_holds_a_session", "domain", "def find(uow):\n    return uow.session\n"),
    ("only_operations_end_transactions", "app", "def keep(uow):\n    uow.session.commit()\n"),
    ("only_operations_end_transactions", "app", "def keep(session):\n    session.rollback()\n"),
    ("no_wall_clock", "domain", "from datetime import datetime\nNOW = datetime.now()\n"),
    ("no_wall_clock", "app", "import datetime\nNOW = datetime.datetime.now()\n"),
    ("no_wall_clock", "app", "from datetime import date\nTODAY = date.today()\n"),
    ("no_wall_clock", "entrypoints", "import time\nNOW = time.time()\n"),
    ("no_float_near_money", "domain", "def tax(price: Money) -> float: ...\n"),
    ("no_float_near_money", "app", "def tax(price_minor: int) -> int:\n    return int(price_minor * 0.0825)\n"),
    ("no_float_near_money", "adapters", "def read(text: str) -> Money:\n    return Money(float(text))\n"),
    ("network_only_in_adapters", "app", "import socket\n"),
    ("network_only_in_adapters", "app/operations", "from urllib.request import urlopen\n"),
    ("network_only_in_adapters", "entrypoints", "from http.client import HTTPConnection\n"),
    ("emit_is_the_only_way_to_publish", "app", "def say(uow):\n    run('INSERT INTO outbox DEFAULT VALUES')\n"),
    ("emit_is_the_only_way_to_publish", "app", "from common.db import outbox\n"),
    ("emit_is_the_only_way_to_publish", "adapters", "from common.bus.amqp import AmqpPublisher\n"),
    ("emit_is_the_only_way_to_publish", "entrypoints", "def look(run):\n    run('select 1 from parked')\n"),
    ("entrypoints_hold_no_queries", "entrypoints", "def show(uow):\n    return uow.session.scalar('x')\n"),
    ("routes_are_short", "entrypoints", LONG_ROUTE),
    ("routes_are_short", "entrypoints", LONG_HANDLER),
    ("every_rule_that_refuses_has_a_name", "domain", "def check(at):\n    raise InvalidInput('no', field='at')\n"),
    ("every_rule_that_refuses_has_a_name", "app", "def keep(uow):\n    raise InvalidInput\n"),
    ("no_listeners_on_the_orm", "domain", "from sqlalchemy import event\n"),
    ("no_listeners_on_the_orm", "app", "from sqlalchemy.event import listens_for\n"),
]


@pytest.mark.parametrize("rule", ROOM_RULES, ids=lambda rule: rule.__name__)
def test_every_service_keeps_the_rule(rule: Rule) -> None:
    assert complaints(rule, ROOT) == []


def test_a_tree_that_keeps_the_rules_is_left_in_peace(tmp_path: Path) -> None:
    plant(tmp_path, TREE)
    assert [complaint for rule in ROOM_RULES for complaint in complaints(rule, tmp_path)] == []


@pytest.mark.parametrize(("rule", "room", "code"), PLANTS, ids=lambda value: str(value)[:40])
def test_a_planted_violation_is_found_by_its_rule_and_no_other(tmp_path: Path, rule: str, room: str, code: str) -> None:
    path = f"services/moss/moss/{room}/planted.py"
    plant(tmp_path, {**TREE, path: code})
    found = {each.__name__: complaints(each, tmp_path) for each in ROOM_RULES}
    assert {name for name, said in found.items() if said} == {rule}
    assert all(complaint.startswith(f"{path}:") for complaint in found[rule])


def test_no_rule_is_without_a_planted_violation() -> None:
    assert {rule for rule, _, _ in PLANTS} == {rule.__name__ for rule in ROOM_RULES}


def plant(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
