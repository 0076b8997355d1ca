"""Engines as they come, beside ours: PyVRP alone, OR-Tools with all its defaults, VROOM. Each gets the same files, the
same time and one thread, and answers its routes, or none when it found no plan that serves everybody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pyvrp
import vroom
from ortools.constraint_solver import pywrapcp
from pyvrp.stop import MaxRuntime

from routing.adapters.engines.portfolio import solve_day
from routing.domain.planning.checking import violations
from routing.domain.planning.problem import Problem

Engine = Callable[[Problem, float, int], list[list[int]] | None]  # routes of places, without the depot


def ours(problem: Problem, seconds: float, seed: int) -> list[list[int]] | None:
    """The portfolio, as its child process runs it; every plan is checked."""
    plan = solve_day(problem, seconds=seconds, seed=seed)
    if found := violations(problem, plan):
        raise ValueError(f"a plan that breaks {len(found)} rules: {found[0]}")
    return None if plan.unassigned else [[int(stop_id) for stop_id in route.stop_ids] for route in plan.routes]


def pyvrp_alone(problem: Problem, seconds: float, seed: int) -> list[list[int]] | None:
    """Its defaults, on the data as it likes it."""
    shift = problem.shifts[0]
    drives: Any = np.array(problem.matrix.seconds)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in drives],
        clients=[
            pyvrp.Client(
                location=stop.place,
                delivery=[stop.demand],
                service_duration=stop.service_seconds,
                tw_early=stop.windows[0].from_seconds,
                tw_late=stop.windows[0].until_seconds,
            )
            for stop in problem.stops
        ],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(problem.shifts),
                capacity=[shift.capacity or 0],
                tw_early=shift.from_seconds,
                tw_late=shift.until_seconds,
            )
        ],
        distance_matrices=[drives],
        duration_matrices=[drives],
    )
    best = pyvrp.solve(data, stop=MaxRuntime(seconds), seed=seed, collect_stats=False).best
    if not best.is_feasible():
        return None
    return [[activity.idx + 1 for activity in route if activity.is_client()] for route in best.routes()]


def ortools_plain(problem: Problem, seconds: float, seed: int) -> list[list[int]] | None:
    """Its routing library with every default but the time."""
    shift, works = problem.shifts[0], [0, *(stop.service_seconds for stop in problem.stops)]
    drives = [list(row) for row in problem.matrix.seconds]
    index = pywrapcp.RoutingIndexManager(len(drives), len(problem.shifts), 0)
    routing = pywrapcp.RoutingModel(index)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(drives))
    passing = [[leg + works[start] for leg in row] for start, row in enumerate(drives)]
    horizon = shift.until_seconds
    routing.AddDimension(routing.RegisterTransitMatrix(passing), horizon, horizon, False, "clock")
    clock = routing.GetDimensionOrDie("clock")
    for stop in problem.stops:
        window = stop.windows[0]
        clock.CumulVar(index.NodeToIndex(stop.place)).SetRange(window.from_seconds, window.until_seconds)
    demands = routing.RegisterUnaryTransitVector([0, *(stop.demand for stop in problem.stops)])
    routing.AddDimension(demands, 0, shift.capacity or 0, True, "load")
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.time_limit.FromMilliseconds(int(seconds * 1000))
    found = routing.SolveWithParameters(parameters)
    if found is None:
        return None
    routes = []
    for vehicle in range(len(problem.shifts)):
        at, route = found.Value(routing.NextVar(routing.Start(vehicle))), []
        while not routing.IsEnd(at):
            route.append(index.IndexToNode(at))
            at = found.Value(routing.NextVar(at))
        routes.append(route)
    return [route for route in routes if route]


def vroom_alone(problem: Problem, seconds: float, seed: int) -> list[list[int]] | None:
    """At its greatest depth, stopped by the time; it draws no lots."""
    shift, given = problem.shifts[0], vroom.Input()
    given.set_durations_matrix("car", np.array(problem.matrix.seconds, dtype=np.uint32))
    hours = vroom.TimeWindow(shift.from_seconds, shift.until_seconds)
    for number in range(len(problem.shifts)):
        given.add_vehicle(vroom.Vehicle(number, start=0, end=0, capacity=[shift.capacity or 0], time_window=hours))
    for stop in problem.stops:
        window = vroom.TimeWindow(stop.windows[0].from_seconds, stop.windows[0].until_seconds)
        given.add_job(
            vroom.Job(
                stop.place,
                location=stop.place,
                default_service=stop.service_seconds,
                delivery=[stop.demand],
                time_windows=[window],
            )
        )
    solution = given.solve(exploration_level=5, nb_threads=1, timeout=timedelta(seconds=seconds))
    if solution.unassigned:
        return None
    steps = solution.routes[solution.routes["type"] == "job"]
    return [list(map(int, route["id"])) for _, route in steps.groupby("vehicle_id")]


ENGINES: dict[str, Engine] = {
    "ours": ours,
    "PyVRP alone": pyvrp_alone,
    "OR-Tools defaults": ortools_plain,
    "VROOM": vroom_alone,
}


def distance(problem: Problem, routes: list[list[int]]) -> int:
    """Total distance of routes that visit everybody once."""
    if sorted(place for route in routes for place in route) != [stop.place for stop in problem.stops]:
        raise ValueError("not everybody is visited exactly once")
    legs = [leg for route in routes for leg in zip([0, *route], [*route, 0], strict=True)]
    return sum(problem.matrix.seconds[start][end] for start, end in legs)
