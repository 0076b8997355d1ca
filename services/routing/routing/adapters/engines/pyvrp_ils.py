"""PyVRP: the best search there is for whole days, asked first for a plan that serves everybody and, where that cannot
be, for one that serves as much as possible."""

from __future__ import annotations

import itertools
import time

import pyvrp

from routing.adapters.engines.grid import Grid
from routing.adapters.engines.lunch import cuts
from routing.adapters.engines.pyvrp_model import CLOSED, PyvrpModel
from routing.domain.planning.assembling import assemble
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# So much of the time, and so many tries, to find a plan that serves everybody, before some may be left out.
PATIENCE, TRIES = 0.3, 300


def can_express(problem: Problem) -> bool:
    """Whether PyVRP can be asked at all: it knows no positions, and breaks only where all crews can rest at once."""
    return all(stop.position is None for stop in problem.stops) and cuts(problem) is not None


class PyvrpEngine:
    """For problems that `can_express` allows."""

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The best plan found in the time."""
        grid, ends = Grid(problem), _Until(seconds)
        if not grid.stops:
            return assemble(problem, {}, engine="pyvrp")
        cut_out = cuts(problem) or []
        model = PyvrpModel(grid, cut_out, required=True)
        found = search(model.data, ends.while_hopeful(), seed)
        if not _serves_all(found):
            model = PyvrpModel(grid, cut_out, required=False)
            found = search(model.data, ends, seed)
        return assemble(problem, model.orders(found), engine="pyvrp")


def search(data: pyvrp.ProblemData, stop: pyvrp.stop.StoppingCriterion, seed: int) -> pyvrp.Solution:
    """The best solution before `stop`."""
    return pyvrp.solve(data, stop=stop, seed=seed, collect_stats=False, display=False).best


def _serves_all(solution: pyvrp.Solution) -> bool:
    return bool(solution.is_feasible()) and solution.distance() < CLOSED


class _Until:
    """Ends the search at a moment; the clock runs from when this is made, so that building the model counts too."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._began = seconds, time.perf_counter()

    def __call__(self, best_cost: int, part: float = 1.0) -> bool:
        return time.perf_counter() - self._began >= part * self._seconds

    def while_hopeful(self) -> pyvrp.stop.StoppingCriterion:
        """Ends earlier when patience is over and nothing better than a closed road was found."""
        tries = itertools.count()

        def is_over(best_cost: int) -> bool:
            hopeless = next(tries) >= TRIES and best_cost >= CLOSED
            return self(best_cost) or (hopeless and self(best_cost, part=PATIENCE))

        return is_over
