"""A second look at what a search has seen: near its end, the routes of its good plans are put together anew, as a
choice of routes that serve each stop once. Routes that never stood in one plan may make the best one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import pyvrp
from ortools.linear_solver import pywraplp

# How many nodes the choice may branch into, and for what part of the search's time at most; which plans' routes are
# remembered, and of how many of them.
NODES, PART = 500, 0.05
NEAR, ONE_IN = 1.02, 8
MOST_ROUTES = 20_000

Key = tuple[int, frozenset[int]]


class Recombining:
    """Sees the plans of a search. `stops` numbers the stop of each client: clients that are windows of one stop exclude
    each other."""

    def __init__(self, data: pyvrp.ProblemData, stops: Sequence[int], seconds: float) -> None:
        self._data, self._stops, self._seconds = data, stops, PART * seconds
        self._routes: dict[Key, pyvrp.Route] = {}
        self._best: pyvrp.Solution | None = None
        self._near = 0

    def remember(self, found: pyvrp.Solution) -> None:
        """A plan that keeps every rule."""
        cost, best = _cost(found), None if self._best is None else _cost(self._best)
        is_best = best is None or cost < best
        self._near += 1
        if is_best:
            self._best = found
        elif self._near % ONE_IN or (best is not None and cost > NEAR * best) or len(self._routes) >= MOST_ROUTES:
            return
        for route in found.routes():
            key = route.vehicle_type(), frozenset(activity.idx for activity in route if activity.is_client())
            known = self._routes.get(key)
            if known is None or route.distance() < known.distance():
                self._routes[key] = route

    def recombined(self) -> pyvrp.Solution | None:
        """A better plan of the remembered routes, if there is one and it is found in time."""
        solver = pywraplp.Solver.CreateSolver("SCIP")
        if solver is None or self._best is None:
            return None
        chosen = {key: solver.BoolVar("") for key in self._routes}
        self._rows(solver, chosen)
        solver.Minimize(sum((_price(self._routes[key]) * var for key, var in chosen.items()), start=solver.Sum([])))
        # Nodes end it alike each time; the clock only where they take too long.
        solver.SetSolverSpecificParametersAsString(f"limits/nodes = {NODES}\n")
        solver.SetTimeLimit(max(int(1000 * self._seconds), 1))
        if solver.Solve() not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
            return None
        routes = [self._routes[key] for key, var in chosen.items() if var.solution_value() > 0.5]
        found = pyvrp.Solution(self._data, routes)
        return found if found.is_feasible() and _cost(found) < _cost(self._best) else None

    def _rows(self, solver: pywraplp.Solver, chosen: dict[Key, pywraplp.Variable]) -> None:
        """Each stop once, or at most once where it may be left out; of each kind of crew no more than there are."""
        by_stop: dict[int, list[pywraplp.Variable]] = defaultdict(list)
        by_kind: dict[int, list[pywraplp.Variable]] = defaultdict(list)
        for (kind, clients), var in chosen.items():
            by_kind[kind].append(var)
            for client in clients:
                by_stop[self._stops[client]].append(var)
        is_required = all(client.required or client.group is not None for client in self._data.clients())
        for served in by_stop.values():
            row = solver.Constraint(1 if is_required else 0, 1)
            for var in served:
                row.SetCoefficient(var, 1)
        for kind, used in by_kind.items():
            row = solver.Constraint(0, self._data.vehicle_type(kind).num_available)
            for var in used:
                row.SetCoefficient(var, 1)


def _price(route: pyvrp.Route) -> int:
    return int(route.distance() - route.prizes())


def _cost(solution: pyvrp.Solution) -> int:
    return sum(_price(route) for route in solution.routes())
