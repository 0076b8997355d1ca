"""The search for whole days: PyVRP's local search, repeated, with simulated annealing as what decides whether a
changed plan is gone on with (Kirkpatrick, Gelatt and Vecchi, 1983). PyVRP's own criterion, late acceptance, wanders
for hundreds of steps before it improves, which a short search cannot afford; a temperature falls as time runs out."""

from __future__ import annotations

import math
import random

import pyvrp
from pyvrp.search import LocalSearch

from routing.adapters.engines.pace import Pace
from routing.adapters.engines.pyvrp_model import CLOSED
from routing.adapters.engines.recombining import Recombining

# Shares of the best plan's driving: the temperature at the beginning and at the end.
HOTTEST, COLDEST = 3e-3, 2e-5
# How far the search is when the routes that it has seen are put together anew.
RECOMBINED_AT = 0.9
# So much of the search, and so many tries, to find a plan without a closed road.
PATIENCE, TRIES = 0.3, 300


class Annealing:
    """One search. `seen` remembers routes, where there is the time to recombine them."""

    def __init__(
        self,
        local: LocalSearch,
        penalties: pyvrp.PenaltyManager,
        pace: Pace,
        *,
        seed: int,
        seen: Recombining | None = None,
    ) -> None:
        self._local, self._penalties, self._pace, self._seen = local, penalties, pace, seen
        self._lots = random.Random(seed)

    def run(self, first: pyvrp.Solution, *, only_while_hopeful: bool) -> pyvrp.Solution:
        """The best plan found, from a first one. `only_while_hopeful`: give up early when patience is over and nothing
        better than a closed road was found."""
        self.best = current = first
        tries, is_recombined = 0, self._seen is None
        while (progress := self._pace.in_rest()) < 1.0:
            costs = self._penalties.cost_evaluator()
            if only_while_hopeful and progress >= PATIENCE and tries >= TRIES and costs.cost(self.best) >= CLOSED:
                break
            tries += 1
            if not is_recombined and progress >= RECOMBINED_AT:
                is_recombined, found = True, self._recombined(costs)
            else:
                found = self._next(current, costs)
            worse = costs.penalised_cost(found) - costs.penalised_cost(current)
            if worse <= 0 or worse < self._leeway(progress):
                current = found
        return self.best

    def _next(self, current: pyvrp.Solution, costs: pyvrp.CostEvaluator) -> pyvrp.Solution:
        found = self._searched(current, costs, exhaustive=False)
        self._penalties.register(found)
        if costs.cost(found) < costs.cost(self.best):
            self.best = found
            # A look at all that could be changed; what it finds may break a rule.
            found = self._searched(found, costs, exhaustive=True)
            if found.is_feasible():
                self.best = found
        return found

    def _searched(self, current: pyvrp.Solution, costs: pyvrp.CostEvaluator, *, exhaustive: bool) -> pyvrp.Solution:
        found = self._local(current, costs, exhaustive=exhaustive)
        self._pace.worked(self._local.statistics.num_moves)
        if self._seen is not None and found.is_feasible():
            self._seen.remember(found)
        return found

    def _recombined(self, costs: pyvrp.CostEvaluator) -> pyvrp.Solution:
        assert self._seen is not None
        found = self._seen.recombined()
        if found is not None and costs.cost(found) < costs.cost(self.best):
            self.best = found
        return self.best

    def _leeway(self, progress: float) -> float:
        """How much longer a plan may be to be gone on with, drawn anew each time. Closed roads and stops left out say
        nothing of what detours cost."""
        driving = int(self.best.distance()) % CLOSED
        temperature = HOTTEST * math.pow(COLDEST / HOTTEST, progress) * driving
        return -temperature * math.log(1.0 - self._lots.random())
