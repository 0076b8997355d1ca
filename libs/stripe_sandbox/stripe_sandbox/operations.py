"""The registry of API operations: a resource module declares each with `@operation`, and the gate runs it
(https://docs.stripe.com/api)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from stripe_sandbox.params import Rows, Spec, Text
from stripe_sandbox.unit import Body, Unit


@dataclass(frozen=True, kw_only=True)
class Call:
    unit: Unit
    params: Body
    path: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.path["id"]


Run = Callable[[Call], Body]


@dataclass(frozen=True, kw_only=True)
class Operation:
    method: str
    rule: str
    spec: Spec
    run: Run

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule}"


OPERATIONS: list[Operation] = []

EXPAND = Rows(of=Text(max_length=200))


def operation(method: str, rule: str, *, params: Spec | None = None) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        spec = {**(params or {}), "expand": EXPAND}
        OPERATIONS.append(Operation(method=method, rule=rule, spec=spec, run=run))
        return run

    return register


def merged_metadata(current: dict[str, str], *, given: dict[str, str] | None) -> dict[str, str]:
    """An empty value unsets its key; metadata sent as an empty text unsets all."""
    if given is None:
        return {}
    return {key: value for key, value in (current | given).items() if value != ""}
