"""What every Python file looks like: short, opened by a sentence, named by what it holds, finished."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable, Iterator

from .sources import Rule, Source

MOST_LINES = 400
MEDIAN_LINES = 90
FUNCTION_LINES = 50
VAGUE = {"base", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
VAGUE_CLASS = re.compile(r"(?:Helpers?|Manager|Misc|Utils?)$")


def files_are_short(source: Source) -> Iterator[str]:
    """Above 400 lines a file holds more than one thing."""
    lines = source.text.count("\n")
    if lines > MOST_LINES:
        yield f"{source.path}:1: {lines} lines"


def functions_are_short(source: Source) -> Iterator[str]:
    """A function fits on a screen; a migration is a list of tables and may be as long as they are."""
    if "migrations" in source.parts:
        return
    for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield source.at(node, f"{node.name} has {lines} lines")


def modules_open_with_a_sentence(source: Source) -> Iterator[str]:
    """A reader learns from the first line what lives here."""
    if source.tree.body and not (ast.get_docstring(source.tree) or "").strip():
        yield f"{source.path}:1: no docstring"


def names_say_what_is_inside(source: Source) -> Iterator[str]:
    """A name that fits anything collects anything."""
    for part in (*source.parts[:-1], source.parts[-1].removesuffix(".py")):
        if part in VAGUE:
            yield f"{source.path}:1: {part!r} names nothing"
    for node in source.nodes(ast.ClassDef):
        if isinstance(node, ast.ClassDef) and VAGUE_CLASS.search(node.name):
            yield source.at(node, f"{node.name!r} names nothing")


def nothing_is_left_for_later(source: Source) -> Iterator[str]:
    """No function stands in for one that is yet to be written."""
    for node in source.nodes(ast.Raise):
        raised = node.exc if isinstance(node, ast.Raise) else None
        name = raised.func if isinstance(raised, ast.Call) else raised
        if isinstance(name, ast.Name) and name.id == "NotImplementedError":
            yield source.at(node, "raises NotImplementedError; an abstract method says so with @abstractmethod")


def tests_neither_sleep_nor_skip(source: Source) -> Iterator[str]:
    """A test waits for a condition; one that does not run proves nothing. `skipif` names what a machine lacks."""
    if not (source.is_test and source.parts[-1].startswith(("test_", "conftest"))):
        return
    polling = {
        id(inner)
        for loop in source.nodes(ast.While)
        if not (isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant))
        for inner in ast.walk(loop)
    }
    for node in source.nodes(ast.Call, ast.Attribute):
        if isinstance(node, ast.Call) and id(node) not in polling and _last_name(node.func) == "sleep":
            yield source.at(node, "a test sleeps")
        if (
            isinstance(node, ast.Attribute)
            and node.attr in {"skip", "xfail"}
            and _last_name(node.value) in {"pytest", "mark"}
        ):
            yield source.at(node, f"a test is left out by {node.attr}")


SHAPE_RULES: tuple[Rule, ...] = (
    files_are_short,
    functions_are_short,
    modules_open_with_a_sentence,
    names_say_what_is_inside,
    nothing_is_left_for_later,
    tests_neither_sleep_nor_skip,
)


def median_lines(sources: Iterable[Source]) -> float:
    """The middle length of the Python files that hold anything."""
    return statistics.median(source.text.count("\n") for source in sources if source.text.strip())


def _last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
