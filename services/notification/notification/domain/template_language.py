"""What a template may be made of. A whitelist of the syntax tree: nothing can loop, call, import, reach an attribute or
grow a text, so that a template's cost and length are bounded by its own length."""

from __future__ import annotations

from jinja2 import Environment, nodes

from common.errors import InvalidInput

FILTERS = ("upper", "lower", "capitalize", "title", "trim", "default")
MAX_DEPTH = 24
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
    nodes.Filter,
)
_COMPARISONS = ("eq", "ne")


class NotInTemplates(InvalidInput):
    """Templates know only names, if, and a few filters."""

    code = "not_in_templates"


def names_used(environment: Environment, text: str) -> set[str]:
    """The variables a template names; refuses whatever else it does than naming, choosing and filtering."""
    used: set[str] = set()
    pending: list[tuple[nodes.Node, int]] = [(environment.parse(text), 0)]
    while pending:
        node, depth = pending.pop()
        _refuse_unknown(node, depth)
        if isinstance(node, nodes.Name):
            used.add(node.name)
        pending.extend((child, depth + 1) for child in node.iter_child_nodes())
    return used


def _refuse_unknown(node: nodes.Node, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise NotInTemplates("It is nested too deeply")
    if type(node) not in _ALLOWED:
        raise NotInTemplates(f"A template cannot use {type(node).__name__.lower()}; only names, if and filters")
    if isinstance(node, nodes.Const) and not isinstance(node.value, str | bool | None | int):
        raise NotInTemplates("Only texts and whole numbers can be written out")
    if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.dyn_args or node.dyn_kwargs or node.kwargs):
        raise NotInTemplates(f"There is no filter {node.name}; there are {', '.join(FILTERS)}")
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        raise NotInTemplates("Write what stands there otherwise: {{ a if b else c }}")
    if isinstance(node, nodes.Operand) and node.op not in _COMPARISONS:
        raise NotInTemplates("Compare only by == and !=")
