"""A second opinion on one crew's day: CP-SAT's circuit through the stops, times at each, every break in one gap. It
shares nothing with the exact engine but the problem."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from routing.adapters.engines.penalties import loss_of
from routing.domain.planning.assembling import assemble
from routing.domain.planning.fitting import unsuited
from routing.domain.planning.plan import Plan
from routing.domain.planning.problem import Problem, Shift, Stop
from routing.domain.planning.timing import begin as begun

MOST_STOPS = 15


class CircuitEngine:
    """For one shift and at most 15 stops. Ends as soon as the optimum is proven, usually in a fraction of a second."""

    def solve(self, problem: Problem, *, seconds: float, seed: int) -> Plan:
        """The optimum, or the best found in the time."""
        (shift,) = problem.shifts
        stops = [stop for stop in problem.stops if unsuited(stop, shift) is None]
        day = _Day(problem, shift, stops)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = seconds
        status = solver.solve(day.model)
        order = day.order(solver) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else []
        return assemble(problem, {shift.crew_id: order}, engine="circuit", is_proven=status == cp_model.OPTIMAL)


class _Day:
    """The model. Node 0 is home; a stop that is left out points at itself."""

    def __init__(self, problem: Problem, shift: Shift, stops: Sequence[Stop]) -> None:
        self.model, self.problem, self.shift, self.stops = cp_model.CpModel(), problem, shift, stops
        self.earliest, self.latest = _bounds_of(problem, shift, stops)
        self.served = [self.model.new_bool_var(f"served{number}") for number in range(len(stops))]
        self.arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        self._circuit()
        self._times()
        self._bounds()
        price = sum(self._leg(*arc) * var for arc, var in self.arcs.items())
        loss = sum(loss_of(problem, stop) * (1 - served) for stop, served in zip(stops, self.served, strict=True))
        self.model.minimize(price + loss)

    def order(self, solver: cp_model.CpSolver) -> list[Stop]:
        """The stops from home to home."""
        following = {start: end for (start, end), var in self.arcs.items() if solver.boolean_value(var)}
        found, node = [], following.get(0, 0)
        while node:
            found.append(self.stops[node - 1])
            node = following[node]
        return found

    def _place(self, node: int, *, home: int | None) -> int | None:
        return home if node == 0 else self.stops[node - 1].place

    def _leg(self, start: int, end: int) -> int:
        from_place = self._place(start, home=self.shift.start_place)
        return self.problem.leg(from_place, self._place(end, home=self.shift.end_place))[0]

    def _is_possible(self, start: int, end: int) -> bool:
        """Whether the end can still be reached in time from the start at its earliest."""
        if start == 0 or end == 0:
            return True
        stop = self.stops[start - 1]
        done = self.earliest[start - 1] + stop.service_seconds
        return done + self._leg(start, end) <= self.latest[end - 1]

    def _circuit(self) -> None:
        nodes = range(len(self.stops) + 1)
        self.is_idle = self.model.new_bool_var("idle")
        literals: list[tuple[int, int, cp_model.LiteralT]] = [(0, 0, self.is_idle)]
        for start in nodes:
            for end in nodes:
                if start != end and self._is_possible(start, end):
                    self.arcs[start, end] = self.model.new_bool_var(f"{start}-{end}")
                    literals.append((start, end, self.arcs[start, end]))
        literals += [(number, number, ~served) for number, served in enumerate(self.served, start=1)]
        self.model.add_circuit(literals)
        for served in self.served:
            self.model.add_implication(served, ~self.is_idle)

    def _times(self) -> None:
        """When the crew arrives and departs at each node, work in a window, breaks in the gaps between."""
        shift, model = self.shift, self.model
        latest = shift.until_seconds
        self.rests = [
            model.new_int_var(rest.earliest_seconds, rest.latest_seconds, f"rest{number}")
            for number, rest in enumerate(shift.breaks)
        ]
        for number in range(1, len(shift.breaks)):
            model.add(self.rests[number] >= self.rests[number - 1] + shift.breaks[number - 1].seconds)
        self.gaps: list[list[cp_model.IntVar]] = [[] for _ in shift.breaks]
        leaves, returns = model.new_int_var(0, latest, "leaves"), model.new_int_var(0, latest, "returns")
        model.add(leaves >= shift.from_seconds).only_enforce_if(~self.is_idle)
        self._gap(None, leaves, while_true=None)
        self._gap(returns, None, while_true=None)
        arrives, departs = [returns], [leaves]
        for number, stop in enumerate(self.stops):
            first, last = self.earliest[number], self.latest[number]
            if first > last:
                model.add(self.served[number] == 0)
                first, last = 0, latest
            arrive = model.new_int_var(0, last, f"a{number}")
            start = model.new_int_var(first, last, f"s{number}")
            depart = model.new_int_var(first + stop.service_seconds, latest + stop.service_seconds, f"d{number}")
            model.add(start >= arrive)
            model.add(depart >= start + stop.service_seconds).only_enforce_if(self.served[number])
            self._window(stop, start, self.served[number])
            self._gap(arrive, start, while_true=self.served[number])
            self._gap(start + stop.service_seconds, depart, while_true=self.served[number])
            arrives.append(arrive)
            departs.append(depart)
        for (begin, end), var in self.arcs.items():
            model.add(arrives[end] >= departs[begin] + self._leg(begin, end)).only_enforce_if(var)
        for gaps in self.gaps:
            model.add_exactly_one([*gaps, self.is_idle])

    def _window(self, stop: Stop, start: cp_model.IntVar, served: cp_model.IntVar) -> None:
        if not stop.windows:
            return
        spans = [(window.from_seconds, window.until_seconds) for window in stop.windows]
        domain = cp_model.Domain.from_intervals([list(span) for span in spans])
        self.model.add_linear_expression_in_domain(start, domain).only_enforce_if(served)

    def _gap(
        self,
        begin: cp_model.LinearExprT | None,
        end: cp_model.LinearExprT | None,
        *,
        while_true: cp_model.IntVar | None,
    ) -> None:
        """Each break may be taken between these moments, if the crew is there at all."""
        for number, rest in enumerate(self.shift.breaks):
            here = self.model.new_bool_var(f"here{number}-{len(self.gaps[number])}")
            self.gaps[number].append(here)
            if begin is not None:
                self.model.add(self.rests[number] >= begin).only_enforce_if(here)
            if end is not None:
                self.model.add(self.rests[number] + rest.seconds <= end).only_enforce_if(here)
            if while_true is not None:
                self.model.add_implication(here, while_true)

    def _bounds(self) -> None:
        """What fits into the vehicle and the day, and positions."""
        shift, model = self.shift, self.model
        if shift.capacity is not None:
            loads = zip(self.stops, self.served, strict=True)
            model.add(sum(stop.demand * served for stop, served in loads) <= shift.capacity)
        if shift.most_busy_seconds is not None:
            work = sum(s.service_seconds * served for s, served in zip(self.stops, self.served, strict=True))
            drive = sum(self._leg(*arc) * var for arc, var in self.arcs.items())
            model.add(work + drive <= shift.most_busy_seconds)
        if any(stop.position is not None for stop in self.stops):
            self._positions()

    def _positions(self) -> None:
        ranks = [self.model.new_int_var(0, len(self.stops), f"rank{number}") for number in range(len(self.stops) + 1)]
        for (begin, end), var in self.arcs.items():
            if begin == 0:
                self.model.add(ranks[end] == 0).only_enforce_if(var)
            elif end != 0:
                self.model.add(ranks[end] == ranks[begin] + 1).only_enforce_if(var)
        for number, stop in enumerate(self.stops, start=1):
            if stop.position is not None:
                self.model.add(ranks[number] == stop.position).only_enforce_if(self.served[number - 1])


def _bounds_of(problem: Problem, shift: Shift, stops: Sequence[Stop]) -> tuple[list[int], list[int]]:
    """The earliest and the latest moment at which work may begin at each stop, whatever else the crew does."""
    earliest, latest = [], []
    for stop in stops:
        there = shift.from_seconds + problem.leg(shift.start_place, stop.place)[0]
        back = shift.until_seconds - problem.leg(stop.place, shift.end_place)[0] - stop.service_seconds
        earliest.append(begun(stop.windows, there))
        latest.append(min(back, stop.windows[-1].until_seconds) if stop.windows else back)
    return earliest, latest
