"""Whoever asks for everything gets everything: a new event is passed on, or is named as one that must not be."""

from __future__ import annotations

from pathlib import Path

from common.contracts.discovery import contracts
from notification.bootstrap import SERVICE
from notification.domain.webhooks.types import TEST, TYPES, WITHHELD

ROOT = Path(SERVICE.migrations).parents[2]


def test_every_event_is_offered_or_withheld_on_purpose() -> None:
    said = {contract.type for contract in contracts(ROOT)}
    assert said == {*TYPES, *WITHHELD} and not set(TYPES) & set(WITHHELD)
    assert list(TYPES) == sorted(TYPES) and TEST not in said


def test_what_is_withheld_carries_a_link_that_opens_an_account() -> None:
    links = {contract.type for contract in contracts(ROOT) if "link" in (contract.declared.get("pii") or [])}
    assert {kind for kind in links if kind.startswith("member.")} == set(WITHHELD)
