"""The tree as the guards see it: every file that is or will be tracked, and the room of each Python file."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "app", "adapters", "entrypoints")
_PASSED_OVER = {"__pycache__", "build", "node_modules"}


@dataclass(frozen=True)
class Source:
    """One file, its path from the root of the tree with forward slashes."""

    path: str
    text: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The path, folder by folder."""
        return tuple(self.path.split("/"))

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed module."""
        return ast.parse(self.text, filename=self.path)

    @property
    def service(self) -> str | None:
        """The service whose package holds this file; None for its tests and migrations, and for everything else."""
        parts = self.parts
        return parts[1] if len(parts) > 3 and parts[0] == "services" and parts[1] == parts[2] else None

    @property
    def room(self) -> str | None:
        """The room of a service that this file stands in."""
        return (
            self.parts[3].removesuffix(".py") if self.service and self.parts[3].removesuffix(".py") in ROOMS else None
        )

    @property
    def is_test(self) -> bool:
        """Whether it is test code, or a package's kit for tests."""
        return bool({"tests", "testing", "testing.py", "conftest.py"} & set(self.parts))

    def at(self, node: ast.AST, complaint: str) -> str:
        """A complaint with its place."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {complaint}"

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """Every node of some kinds, anywhere in the module."""
        return (node for node in self._all_nodes if isinstance(node, kinds))

    @cached_property
    def _all_nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))


Rule = Callable[[Source], Iterator[str]]


def python_sources(root: Path) -> list[Source]:
    """Every Python file of a tree."""
    return [source for source in text_sources(root) if source.path.endswith(".py")]


@lru_cache(maxsize=4)
def text_sources(root: Path) -> tuple[Source, ...]:
    """Every text file of a tree, generated and written by hand."""
    found = []
    for path in _paths(root):
        try:
            found.append(Source(path, (root / path).read_text(encoding="utf-8")))
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, or a file that is deleted but not yet committed so
    return tuple(found)


def _paths(root: Path) -> list[str]:
    """What git tracks or would; a tree that is no repository (a planted one) is walked."""
    if (root / ".git").exists():
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
        )
        return sorted(set(filter(None, listing.stdout.split("\0"))))
    files = (path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if not any(map(_is_passed_over, path.parts[:-1])))


def _is_passed_over(folder: str) -> bool:
    return folder.startswith(".") or folder in _PASSED_OVER or folder.endswith(".egg-info")


def complaints(rule: Rule, root: Path) -> list[str]:
    """What one rule says about every Python file of a tree."""
    return [complaint for source in python_sources(root) for complaint in rule(source)]
