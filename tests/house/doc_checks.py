"""Do documents speak of files, functions and links that exist? Each check returns complaints."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .sources import Source

_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_PLACE = re.compile(r"(?:services|libs|tests|deploy|contracts|docs|examples|bench)/[\w./-]+")
_PLACEHOLDER = re.compile(r"[<>*{}$]|\.\.\.")


def dead_links(source: Source, root: Path) -> Iterator[str]:
    """Relative links to what is not there."""
    for target in _LINK.findall(source.text):
        path = target.partition("#")[0]
        is_ours = path and "://" not in path and not path.startswith("mailto:")
        if is_ours and not _beside(source, path, root).exists():
            yield f"{source.path}: links to {target}"


def unknown_names(source: Source, root: Path) -> Iterator[str]:
    """`path/to/file.py::function` or `path/to/anything` that is not there."""
    for code in _CODE.findall(source.text):
        path, _, name = code.partition("::")
        if _PLACEHOLDER.search(code) or not _PLACE.fullmatch(path):
            continue
        place = next((found for found in (root / path, _beside(source, path, root)) if found.exists()), None)
        if place is None:
            yield f"{source.path}: speaks of {path}"
        elif name and name not in _names(place):
            yield f"{source.path}: speaks of {name} in {path}"


def _beside(source: Source, path: str, root: Path) -> Path:
    return (root / source.path).parent / path


def told_and_heard(readme: str) -> dict[str, set[str]]:
    """What a service's README says that it says and hears: `aggregate.past_participle`, or `aggregate.*` for all."""
    rows = re.findall(r"(?m)^\| (Says|Hears) \| (.+) \|$", readme)
    return {label.lower(): set(re.findall(r"`([a-z_]+\.[a-z_*]+)`", cell)) for label, cell in rows}


def event_drift(named: set[str], true: set[str]) -> list[str]:
    """Names that stand for no event, and events that no name stands for; `true` are types without version."""
    stale = [name for name in named if not any(_stands_for(name, event) for event in true)]
    missing = [event for event in true if not any(_stands_for(name, event) for name in named)]
    return sorted([f"{name} is not true" for name in stale] + [f"{event} is missing" for event in missing])


def _stands_for(name: str, event: str) -> bool:
    return name == event or (name.endswith(".*") and event.startswith(name[:-1]))


@cache
def _names(path: Path) -> frozenset[str]:
    """Functions, classes, methods and constants of a module; methods as `Class.method`."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return frozenset(found)
