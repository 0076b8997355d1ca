"""PyVRP: the best search there is for whole days, asked first for a plan that serves everybody and, where that cannot
be, for one that serves as much as possible."""

from __future__ import annotations

import itertools
import time

import pyvrp
from pyvrp.search import LocalSearch, PerturbationManager, compute_neighbours
from pyvrp.stop import StoppingCriterion

from routing.adapters.engines.grid import Grid
from routing.adapters.engines.lunch import cuts
from routing.adapters.engines.pyvrp_model import CLOSED, PyvrpModel
from routing.adapters.engines.recombining import Recombining
from routing.domain.planning.assembling import assemble
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# So much of the time, and so many tries, to find a plan that serves everybody, before some may be left out.
PATIENCE, TRIES = 0.3, 300
# For a hundred stops, and with their square: before that, every step of the search is worth more.
RECOMBINED_FROM_SECONDS = 3.0


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
        found = _search(model, ends.while_hopeful(), seed, seconds=seconds)
        if not _serves_all(found):
            model = PyvrpModel(grid, cut_out, required=False)
            found = _search(model, ends, seed, seconds=ends.left())
        return assemble(problem, model.orders(found), engine="pyvrp")


def _search(model: PyvrpModel, stop: StoppingCriterion, seed: int, *, seconds: float) -> pyvrp.Solution:
    """The best solution before `stop`: PyVRP's own search at its own settings, with the routes that it has seen put
    together anew near the end where there is the time."""
    data, settings = model.data, pyvrp.SolveParams()
    lots = pyvrp.RandomNumberGenerator(seed=seed)
    nearby = compute_neighbours(data, settings.neighbourhood)
    local = LocalSearch(data, lots, nearby, PerturbationManager(settings.perturbation))
    for operator in settings.operators:
        if operator.supports(data):
            local.add_operator(operator(data))
    penalties = pyvrp.PenaltyManager(settings.penalty.midpoint_penalties(data), settings.penalty)
    first = local(pyvrp.Solution.make_random(data, lots), penalties.max_cost_evaluator(), exhaustive=True)
    enough = RECOMBINED_FROM_SECONDS * (len(model.grid.stops) / 100) ** 2
    steps = Recombining(data, local, model.stop_of_client, seconds) if seconds >= enough else local
    found = pyvrp.IteratedLocalSearch(data, penalties, steps, first, settings.ils)
    return found.run(stop, collect_stats=False).best


def _serves_all(solution: pyvrp.Solution) -> bool:
    return bool(solution.is_feasible()) and solution.distance() < CLOSED


class _Until:
    """Ends the search at a moment; the clock runs from when this is made, so that building the model counts too."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._began = seconds, time.perf_counter()

    def __call__(self, best_cost: int, part: float = 1.0) -> bool:
        return time.perf_counter() - self._began >= part * self._seconds

    def left(self) -> float:
        """Seconds."""
        return max(self._seconds - (time.perf_counter() - self._began), 0.0)

    def while_hopeful(self) -> StoppingCriterion:
        """Ends earlier when patience is over and nothing better than a closed road was found."""
        tries = itertools.count()

        def is_over(best_cost: int) -> bool:
            hopeless = next(tries) >= TRIES and best_cost >= CLOSED
            return self(best_cost) or (hopeless and self(best_cost, part=PATIENCE))

        return is_over
