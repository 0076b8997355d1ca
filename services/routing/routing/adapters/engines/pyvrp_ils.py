"""PyVRP: the best search there is for whole days, asked first for a plan that serves everybody and, where that cannot
be, for one that serves as much as possible."""

from __future__ import annotations

import time
from collections.abc import Callable

import pyvrp
from pyvrp.search import LocalSearch, PerturbationManager, PerturbationParams, compute_neighbours

from routing.adapters.engines.annealing import Annealing
from routing.adapters.engines.grid import Grid
from routing.adapters.engines.lunch import cuts
from routing.adapters.engines.pace import Pace
from routing.adapters.engines.pyvrp_model import CLOSED, PyvrpModel
from routing.adapters.engines.recombining import Recombining
from routing.domain.planning.assembling import assemble
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem

# For a hundred stops, and with their square: before that, every step of the search is worth more.
RECOMBINED_FROM_SECONDS = 3.0
# Alike: what a longer search hardly gains by. Small days need not wait, but get this much.
ENOUGH_SECONDS, AT_LEAST_SECONDS = 20.0, 1.0
# The part of a day's stops that a step may change at most, where that is more than PyVRP's own limit: days of 400 stops
# need more of it to leave what a local search ends in.
MOST_CHANGED = 0.1


def can_express(problem: Problem) -> bool:
    """Whether PyVRP can be asked at all: it knows no positions, and breaks only where all crews can rest at once."""
    return all(stop.position is None for stop in problem.stops) and cuts(problem) is not None


class PyvrpEngine:
    """For problems that `can_express` allows. The clock is what a pace is told by."""

    def __init__(self, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The best plan found in the time."""
        grid = Grid(problem)
        if not grid.stops:
            return assemble(problem, {}, engine="pyvrp")
        size = (len(grid.stops) / 100) ** 2
        seconds = min(seconds, max(ENOUGH_SECONDS * size, AT_LEAST_SECONDS))
        cut_out, pace = cuts(problem) or [], Pace(seconds, len(grid.stops), clock=self._clock)
        model = PyvrpModel(grid, cut_out, required=True)
        found = _search(model, pace, seed, seconds=seconds)
        if not _serves_all(found):
            pace.start_anew()
            model = PyvrpModel(grid, cut_out, required=False)
            found = _search(model, pace, seed, seconds=seconds)
        return assemble(problem, model.orders(found), engine="pyvrp")


def _search(model: PyvrpModel, pace: Pace, seed: int, *, seconds: float) -> pyvrp.Solution:
    """The best solution in what is left: PyVRP's local search, with the routes that it has seen put together anew near
    the end where there is the time."""
    data, settings = model.data, pyvrp.SolveParams()
    lots = pyvrp.RandomNumberGenerator(seed=seed)
    nearby = compute_neighbours(data, settings.neighbourhood)
    local = LocalSearch(data, lots, nearby, PerturbationManager(_changes(settings, data.num_clients)))
    for operator in settings.operators:
        if operator.supports(data):
            local.add_operator(operator(data))
    penalties = pyvrp.PenaltyManager(settings.penalty.midpoint_penalties(data), settings.penalty)
    first = local(pyvrp.Solution.make_random(data, lots), penalties.max_cost_evaluator(), exhaustive=True)
    pace.worked(local.statistics.num_moves)
    enough = RECOMBINED_FROM_SECONDS * (len(model.grid.stops) / 100) ** 2
    seen = Recombining(data, model.stop_of_client, seconds) if seconds >= enough else None
    search = Annealing(local, penalties, pace, seed=seed, seen=seen)
    return search.run(first, only_while_hopeful=model.required)


def _changes(settings: pyvrp.SolveParams, clients: int) -> PerturbationParams:
    usual = settings.perturbation
    most = max(usual.max_perturbations, int(MOST_CHANGED * clients))
    return PerturbationParams(usual.min_perturbations, most)


def _serves_all(solution: pyvrp.Solution) -> bool:
    return bool(solution.is_feasible()) and solution.distance() < CLOSED
