"""The routing library of OR-Tools with iterated local search: every constraint natively, also positions and breaks that
differ from crew to crew. Ruin, recreate and cooling as the notes of the decision record say."""

from __future__ import annotations

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2, routing_ils_pb2, routing_parameters_pb2

from routing.adapters.engines.grid import Grid
from routing.adapters.engines.penalties import loss_of
from routing.domain.planning.assembling import assemble
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem, Shift, Stop


class IteratedEngine:
    """For any number of shifts and stops."""

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The best plan found in the time. The search draws no lots that a seed could change."""
        grid = Grid(problem)
        routes = _Model(grid).search(seconds) if grid.stops else []
        return assemble(problem, grid.orders(routes), engine="ortools_ils")


class _Model:
    """Nodes are the stops, then the start and the end of each shift."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.problem = grid, grid.problem
        self.places = [stop.place for stop in grid.stops]
        shifts, stops = self.problem.shifts, len(grid.stops)
        for shift in shifts:
            self.places += grid.ends(shift)
        starts = [stops + 2 * number for number in range(len(shifts))]
        self.index = pywrapcp.RoutingIndexManager(
            len(self.places), len(shifts), starts, [start + 1 for start in starts]
        )
        self.routing = pywrapcp.RoutingModel(self.index)
        self.horizon = max(shift.until_seconds for shift in shifts)
        self._drive()
        self._clock()
        self._loads()
        self._who()

    def search(self, seconds: float) -> list[tuple[int, list[Stop]]]:
        """Routes by shift; none when no plan was found in the time."""
        found = self.routing.SolveWithIteratedLocalSearch(_parameters(seconds))
        if found is None:
            return []
        return [(number, self._route(found, number)) for number in range(len(self.problem.shifts))]

    def _route(self, found: Any, number: int) -> list[Stop]:
        order, index = [], found.Value(self.routing.NextVar(self.routing.Start(number)))
        while not self.routing.IsEnd(index):
            order.append(self.grid.stops[self.index.IndexToNode(index)])
            index = found.Value(self.routing.NextVar(index))
        return order

    def _drive(self) -> None:
        table = self.grid.seconds
        self.drive = [[table[start][end] for end in self.places] for start in self.places]
        self.routing.SetArcCostEvaluatorOfAllVehicles(self.routing.RegisterTransitMatrix(self.drive))
        for number, stop in enumerate(self.grid.stops):
            self.routing.AddDisjunction([self.index.NodeToIndex(number)], loss_of(self.problem, stop))

    def _works(self) -> list[int]:
        """Service seconds of each node."""
        return [stop.service_seconds for stop in self.grid.stops] + [0] * (2 * len(self.problem.shifts))

    def _clock(self) -> None:
        """Windows, hours and breaks."""
        works = self._works()
        passing = [[leg + works[start] for leg in row] for start, row in enumerate(self.drive)]
        transit = self.routing.RegisterTransitMatrix(passing)
        self.routing.AddDimension(transit, self.horizon, self.horizon, False, "clock")
        clock = self.routing.GetDimensionOrDie("clock")
        for number, stop in enumerate(self.grid.stops):
            self._windows(clock.CumulVar(self.index.NodeToIndex(number)), stop)
        visits = [works[self.index.IndexToNode(index)] for index in range(self.routing.Size())]
        for number, shift in enumerate(self.problem.shifts):
            start, end = self.routing.Start(number), self.routing.End(number)
            clock.CumulVar(start).SetRange(shift.from_seconds, shift.until_seconds)
            clock.CumulVar(end).SetRange(shift.from_seconds, shift.until_seconds)
            self.routing.AddVariableMinimizedByFinalizer(clock.CumulVar(end))
            if shift.breaks:
                clock.SetBreakIntervalsOfVehicle(self._breaks(shift, number), number, visits)

    def _windows(self, start: Any, stop: Stop) -> None:
        if not stop.windows:
            return
        start.SetRange(
            min(stop.windows[0].from_seconds, self.horizon), min(stop.windows[-1].until_seconds, self.horizon)
        )
        for before, after in zip(stop.windows, stop.windows[1:], strict=False):
            if before.until_seconds + 1 < after.from_seconds:
                start.RemoveInterval(before.until_seconds + 1, after.from_seconds - 1)

    def _breaks(self, shift: Shift, number: int) -> list[Any]:
        solver = self.routing.solver()
        return [
            solver.FixedDurationIntervalVar(
                rest.earliest_seconds, rest.latest_seconds, rest.seconds, False, f"break{number}-{index}"
            )
            for index, rest in enumerate(shift.breaks)
        ]

    def _loads(self) -> None:
        """Capacity, busy time and positions, each only where some stop or shift asks for it."""
        routing, shifts = self.routing, self.problem.shifts
        if any(shift.capacity is not None for shift in shifts):
            demands = [stop.demand for stop in self.grid.stops] + [0] * (2 * len(shifts))
            most = sum(demands)
            limits = [most if shift.capacity is None else shift.capacity for shift in shifts]
            transit = routing.RegisterUnaryTransitVector(demands)
            routing.AddDimensionWithVehicleCapacity(transit, 0, limits, True, "load")
        if any(shift.most_busy_seconds is not None for shift in shifts):
            works = self._works()
            passing = [[leg + works[start] for leg in row] for start, row in enumerate(self.drive)]
            limits = [
                shift.until_seconds if shift.most_busy_seconds is None else shift.most_busy_seconds for shift in shifts
            ]
            transit = routing.RegisterTransitMatrix(passing)
            routing.AddDimensionWithVehicleCapacity(transit, 0, limits, True, "busy")
        if any(stop.position is not None for stop in self.grid.stops):
            self._positions()

    def _positions(self) -> None:
        self.routing.AddConstantDimension(1, len(self.grid.stops) + 1, True, "rank")
        rank = self.routing.GetDimensionOrDie("rank")
        for number, stop in enumerate(self.grid.stops):
            if stop.position is not None:
                place = min(stop.position + 1, len(self.grid.stops) + 1)
                rank.CumulVar(self.index.NodeToIndex(number)).SetValue(place)

    def _who(self) -> None:
        """Which shifts may serve a stop. SetAllowedVehiclesForIndex fails in this release of the wheel."""
        for number, stop in enumerate(self.grid.stops):
            allowed = sorted(self.grid.suited[stop.id])
            if len(allowed) < len(self.problem.shifts):
                self.routing.VehicleVar(self.index.NodeToIndex(number)).SetValues([-1, *allowed])


def _parameters(seconds: float) -> routing_parameters_pb2.RoutingSearchParameters:
    """Cheapest insertion, then ruin a string of neighbours, recreate, improve, and accept like metal that cools."""
    found = pywrapcp.DefaultRoutingSearchParameters()
    found.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    found.use_iterated_local_search = True
    search = found.iterated_local_search_parameters
    search.perturbation_strategy = routing_ils_pb2.PerturbationStrategy.RUIN_AND_RECREATE
    ruin = search.ruin_recreate_parameters.ruin_strategies.add()
    ruin.sisr.max_removed_sequence_size = 10
    ruin.sisr.avg_num_removed_visits = 20
    ruin.sisr.bypass_factor = 0.01
    again = search.ruin_recreate_parameters
    again.ruin_composition_strategy = routing_ils_pb2.RuinCompositionStrategy.RUN_ALL_SEQUENTIALLY
    again.recreate_strategy.heuristic = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
    search.improve_perturbed_solution = True
    cooling = search.reference_solution_acceptance_strategy.simulated_annealing
    cooling.automatic_temperatures = True
    found.time_limit.FromMilliseconds(max(int(seconds * 1000), 1))
    return found
