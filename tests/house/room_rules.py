"""What each room may not do, where import-linter cannot see it: rules over the syntax tree of the services' modules."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .sources import Rule, Source

QUERIES = {
    "Connection", "Engine", "Session", "aliased", "create_engine", "delete", "exists", "insert", "object_session",
    "select", "sessionmaker", "union", "update",
}  # fmt: skip
WALL_CLOCK = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
NETWORK = {"aiohttp", "ftplib", "http.client", "httpx", "imaplib", "smtplib", "socket", "subprocess", "urllib.request"}
MECHANISMS = re.compile(
    r"\b(?:INTO|FROM|UPDATE|JOIN)\s+(?:outbox|event_sequences|inbox|heard_sequences|parked|bus_message)\b",
    re.IGNORECASE,
)
MONEY = re.compile(r"\bMoney\b|\bMoneyData\b|_minor\b")
NO_MONEY = re.compile(r"latitude|longitude|seconds", re.IGNORECASE)  # what may be a float beside money
LONGEST = {"operation": 10, "on": 20}  # lines of a body by its decorator


def domain_neither_queries_nor_holds_a_session(source: Source) -> Iterator[str]:
    """Entities change themselves; finding them is the use case's work."""
    if source.room != "domain":
        return
    for module, name, node in _imports(source):
        if module.startswith("sqlalchemy") and name in QUERIES:
            yield source.at(node, f"domain imports {name}")
    for node in source.nodes(ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr == "session":
            yield source.at(node, "domain reaches for a session")


def only_operations_end_transactions(source: Source) -> Iterator[str]:
    """A use case runs in somebody's transaction; only an operation has two of its own."""
    if source.room != "app" or "operations" in source.parts:
        return
    for call, name in _calls(source):
        if name.rpartition(".")[2] in {"commit", "rollback"}:
            yield source.at(call, f"app calls {name}()")


def no_wall_clock(source: Source) -> Iterator[str]:
    """Time comes in as `uow.now` or an argument, so that a test can set it."""
    if source.room not in {"domain", "app", "entrypoints"}:
        return
    for call, name in _calls(source):
        if ".".join(name.split(".")[-2:]) in WALL_CLOCK:
            yield source.at(call, f"{source.room} reads the clock with {name}()")


def no_float_near_money(source: Source) -> Iterator[str]:
    """Money is whole minor units and Decimal rates; a module that knows money has no float."""
    is_money = source.service is not None and MONEY.search(source.text) or source.path.endswith("common/money.py")
    if not is_money or source.is_test:
        return
    allowed = {id(inner) for node in _named_otherwise(source) for inner in ast.walk(node)}
    for node in source.nodes(ast.Name, ast.Constant):
        if id(node) in allowed:
            continue
        if isinstance(node, ast.Name) and node.id == "float":
            yield source.at(node, "a float in a module that knows money")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield source.at(node, f"the float {node.value} in a module that knows money")


def _named_otherwise(source: Source) -> Iterator[ast.AST]:
    """Fields, arguments and constants whose names say that they hold a duration or a place on the map."""
    for node in source.nodes(ast.AnnAssign, ast.Assign, ast.arg):
        if isinstance(node, ast.arg) and NO_MONEY.search(node.arg):
            yield node
        if isinstance(node, ast.AnnAssign) and NO_MONEY.search(ast.unparse(node.target)):
            yield node
        if isinstance(node, ast.Assign) and all(NO_MONEY.search(ast.unparse(target)) for target in node.targets):
            yield node


def network_only_in_adapters(source: Source) -> Iterator[str]:
    """The outside world is called by adapters, through a port."""
    if source.room not in {"domain", "app", "entrypoints"}:
        return
    for module, name, node in _imports(source):
        if module in NETWORK or f"{module}.{name}" in NETWORK:
            yield source.at(node, f"{source.room} imports {module}")


def emit_is_the_only_way_to_publish(source: Source) -> Iterator[str]:
    """Nobody but common touches the outbox, the inbox, the park or a broker."""
    if source.service is None or source.is_test:
        return
    for module, name, node in _imports(source):
        full = f"{module}.{name}"
        if full.startswith(("common.bus.", "common.db.outbox")) and not full.startswith("common.bus.handlers"):
            yield source.at(node, f"imports {full}")
    for node in source.nodes(ast.Constant):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MECHANISMS.search(node.value):
            yield source.at(node, "SQL on a table of the bus")


def entrypoints_hold_no_queries(source: Source) -> Iterator[str]:
    """An entrypoint translates and calls one use case; queries live in app."""
    if source.room != "entrypoints":
        return
    for call, name in _calls(source):
        if ".session." in f".{name}" and name.rpartition(".")[2] in {"execute", "get", "query", "scalar", "scalars"}:
            yield source.at(call, f"an entrypoint calls {name}()")


def routes_are_short(source: Source) -> Iterator[str]:
    """A route or a handler translates and calls one use case."""
    if source.room != "entrypoints":
        return
    for node in source.nodes(ast.FunctionDef):
        if isinstance(node, ast.FunctionDef):
            decorators = (_dotted(decorator).rpartition(".")[2] for decorator in node.decorator_list)
            longest = min((LONGEST[name] for name in decorators if name in LONGEST), default=None)
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            if longest is not None and lines > longest:
                yield source.at(node, f"{node.name} has {lines} lines; a route or handler calls one use case")


def every_rule_that_refuses_has_a_name(source: Source) -> Iterator[str]:
    """The code `invalid` says that a request does not fit its schema; a rule between values says which one it is."""
    if source.room not in {"domain", "app"}:
        return
    for node in source.nodes(ast.Raise):
        if isinstance(node, ast.Raise) and node.exc is not None and _dotted(node.exc) == "InvalidInput":
            yield source.at(node, "raises a bare InvalidInput; name the rule in a subclass with its own code")


def no_listeners_on_the_orm(source: Source) -> Iterator[str]:
    """What happens is called by name; nothing fires behind a change of an attribute."""
    if source.is_test or source.parts[0] not in {"libs", "services"}:
        return
    for module, name, node in _imports(source):
        if module.startswith("sqlalchemy") and name in {"event", "listens_for"}:
            yield source.at(node, "listens to SQLAlchemy")


ROOM_RULES: tuple[Rule, ...] = (
    domain_neither_queries_nor_holds_a_session,
    only_operations_end_transactions,
    no_wall_clock,
    no_float_near_money,
    network_only_in_adapters,
    emit_is_the_only_way_to_publish,
    entrypoints_hold_no_queries,
    routes_are_short,
    every_rule_that_refuses_has_a_name,
    no_listeners_on_the_orm,
)


def _imports(source: Source) -> Iterator[tuple[str, str, ast.AST]]:
    """Every import as (module, name, node); a plain `import x` has no name."""
    for node in source.nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name, node) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "", node) for alias in node.names)


def _calls(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in source.nodes(ast.Call):
        if isinstance(node, ast.Call):
            yield node, _dotted(node.func)


def _dotted(node: ast.AST) -> str:
    """`a.b.c` for an attribute chain or the function of a call."""
    if isinstance(node, ast.Call):
        return _dotted(node.func)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
