"""What no tracked file holds: paths of somebody's machine, package index addresses, notes of unfinished work."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .sources import Source

TextRule = Callable[[Source], Iterator[str]]

# Written in pieces, so that this file keeps its own rules.
_HOMES = re.compile(r"(?<![\w.>)}-])/(?:ho" + r"me|Use" + r"rs|wo" + r"rk|ro" + r"ot)/[\w.-]+")
_TEMPORARY = re.compile(r"(?<![\w.>)}\"'-])/tm" + r"p/[\w.-]+")
_INDEXES = re.compile(
    r"(?:--(?:extra-)?index-" + r"url|py" + r"pi\.org|pythonhos" + r"ted\.org|artifact" + r"ory|jfr" + r"og)",
    re.IGNORECASE,
)
_LATER = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
_LONGEST = 400
# JSON has no place for a word about itself.
_GENERATED = ("contracts/", "deploy/grafana/dashboards/")
_MACHINE_WRITTEN = (".lock", ".lock.txt", "package-lock.json")


def no_machine_paths(source: Source) -> Iterator[str]:
    """The tree works wherever it is cloned."""
    yield from _found(source, _HOMES, _TEMPORARY)


def no_index_addresses(source: Source) -> Iterator[str]:
    """Where packages come from is the machine's setting; locks pin hashes and name no address."""
    yield from _found(source, _INDEXES)


def no_notes_for_later(source: Source) -> Iterator[str]:
    """What is missing is an issue, not a comment."""
    yield from _found(source, _LATER)


def documents_are_short(source: Source) -> Iterator[str]:
    """What people read is short; what is generated or locked may be long."""
    generated = "enerated by `make" in source.text[:200] or source.path.startswith(_GENERATED)
    if source.path.endswith(_MACHINE_WRITTEN) or generated:
        return
    lines = source.text.count("\n")
    if lines > _LONGEST:
        yield f"{source.path}:1: {lines} lines"


TEXT_RULES: tuple[TextRule, ...] = (no_machine_paths, no_index_addresses, no_notes_for_later, documents_are_short)


def _found(source: Source, *patterns: re.Pattern[str]) -> Iterator[str]:
    for number, line in enumerate(source.text.splitlines(), start=1):
        for pattern in patterns:
            if match := pattern.search(line):
                yield f"{source.path}:{number}: {match.group()}"
