"""A problem in PyVRP's terms: skills and crews as roads that are closed to a crew, several windows as a group of
clients of which one is served, busy time as distance, breaks cut out of the day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp

from routing.adapters.engines.grid import Grid
from routing.adapters.engines.lunch import Cut, compressed
from routing.adapters.engines.penalties import loss_of
from routing.domain.planning.problem import Stop, Window

Table = Any  # numpy's array of whole numbers; PyVRP's types know an older numpy
# What a closed road costs, in seconds: never worth it, and far from where numbers end.
CLOSED = 1 << 40
BOUNDLESS = 1 << 60
ANY_TIME = Window(0, CLOSED)


class PyvrpModel:
    """`required`: every stop must be served. Otherwise each may be left out at its loss."""

    def __init__(self, grid: Grid, cut_out: Sequence[Cut], *, required: bool) -> None:
        self.grid, self.cut_out, self.required = grid, cut_out, required
        self.groups = grid.alike()
        self.of_client: list[Stop] = []
        self._homes = sorted({place for shift in grid.problem.shifts for place in grid.ends(shift)})
        # Every stop is a location of its own, whoever else stands at that place: it may be closed to a crew alone.
        self._places = [stop.place for stop in grid.stops] + self._homes
        clients, groups = self._clients()
        vehicles, profiles = self._vehicles()
        distances, durations = self._tables(profiles)
        self.data = pyvrp.ProblemData(
            locations=[pyvrp.Location(0, 0) for _ in self._places],
            clients=clients,
            depots=[pyvrp.Depot(location=len(grid.stops) + number) for number in range(len(self._homes))],
            vehicle_types=vehicles,
            distance_matrices=distances,
            duration_matrices=durations,
            groups=groups,
        )

    @property
    def stop_of_client(self) -> list[int]:
        """The number of the stop that each client is, or is a window of."""
        numbers = {stop.id: number for number, stop in enumerate(self.grid.stops)}
        return [numbers[stop.id] for stop in self.of_client]

    def orders(self, solution: pyvrp.Solution) -> dict[str, Sequence[Stop]]:
        """What PyVRP found, as orders by crew. Crews that are alike get theirs in the order of their shifts."""
        waiting = [list(group) for group in self.groups]
        found = []
        for route in solution.routes():
            order = [self.of_client[activity.idx] for activity in route if activity.is_client()]
            if order:
                found.append((waiting[route.vehicle_type()].pop(0), order))
        return self.grid.orders(found)

    def _clients(self) -> tuple[list[pyvrp.Client], list[pyvrp.ClientGroup]]:
        clients: list[pyvrp.Client] = []
        groups: list[pyvrp.ClientGroup] = []
        for number, stop in enumerate(self.grid.stops):
            several = len(stop.windows) > 1
            loss = 0 if self.required else loss_of(self.grid.problem, stop)
            if several:
                groups.append(pyvrp.ClientGroup(required=self.required))
            for window in stop.windows or (ANY_TIME,):
                if several:
                    groups[-1].add_client(len(clients))
                self.of_client.append(stop)
                clients.append(
                    pyvrp.Client(
                        location=number,
                        delivery=[stop.demand],
                        service_duration=stop.service_seconds,
                        tw_early=compressed(window.from_seconds, self.cut_out),
                        tw_late=compressed(window.until_seconds, self.cut_out),
                        prize=loss,
                        required=self.required and not several,
                        group=len(groups) - 1 if several else None,
                    )
                )
        return clients, groups

    def _vehicles(self) -> tuple[list[pyvrp.VehicleType], list[frozenset[int]]]:
        """A type for each group of shifts alike, and the places that are closed to each profile."""
        problem = self.grid.problem
        load = sum(stop.demand for stop in self.grid.stops)
        profiles: list[frozenset[int]] = []
        types = []
        for group in self.groups:
            shift, stops = problem.shifts[group[0]], enumerate(self.grid.stops)
            closed = frozenset(place for place, stop in stops if group[0] not in self.grid.suited[stop.id])
            if closed not in profiles:
                profiles.append(closed)
            start, end = self.grid.ends(shift)
            types.append(
                pyvrp.VehicleType(
                    num_available=len(group),
                    capacity=[load if shift.capacity is None else shift.capacity],
                    start_depot=self._homes.index(start),
                    end_depot=self._homes.index(end),
                    tw_early=compressed(shift.from_seconds, self.cut_out),
                    tw_late=compressed(shift.until_seconds, self.cut_out),
                    profile=profiles.index(closed),
                    max_distance=BOUNDLESS if shift.most_busy_seconds is None else shift.most_busy_seconds,
                )
            )
        return types, profiles

    def _tables(self, profiles: Sequence[frozenset[int]]) -> tuple[list[Table], list[Table]]:
        """Distances (busy time where a shift bounds it, else driving) and durations for each profile."""
        durations = np.array(self.grid.seconds, dtype=np.int64)[np.ix_(self._places, self._places)]
        np.fill_diagonal(durations, 0)
        distances = durations.copy()
        if any(shift.most_busy_seconds is not None for shift in self.grid.problem.shifts):
            works = [stop.service_seconds for stop in self.grid.stops] + [0] * len(self._homes)
            distances += np.array(works, dtype=np.int64)[:, None]
            np.fill_diagonal(distances, 0)
        tables = []
        for closed in profiles:
            table = distances.copy()
            places = sorted(closed)
            table[places, :] = table[:, places] = CLOSED
            np.fill_diagonal(table, 0)
            tables.append(table)
        return tables, [durations] * len(profiles)
