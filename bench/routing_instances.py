"""Public VRPTW files (Solomon, Gehring and Homberger) by the DIMACS convention: distances times ten, cut to whole
numbers, least total distance, as many vehicles as the file has. Read where CREWLINE_BENCH_VRPTW says; they are not part
of this tree. Where there are none, one small file of our own stands in, which says nothing about anybody's gap."""

from __future__ import annotations

import csv
import math
import os
from dataclasses import dataclass, replace
from pathlib import Path

from bench.servers import ROOT
from routing.domain.planning.problem import Matrix, Problem, Shift, Stop, Window

TENTHS = 10


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A file as a problem, and the least distance known for it."""

    name: str
    problem: Problem
    best_known: int

    @property
    def customers(self) -> int:
        """How many."""
        return len(self.problem.stops)


def folder() -> Path:
    """Where the files are."""
    return Path(os.environ.get("CREWLINE_BENCH_VRPTW") or ROOT.parent / "shared/data/vrptw")


def instances(*, most_customers: int) -> list[Instance]:
    """All files whose best known distance is listed, smallest first."""
    if not (folder() / "best_known.csv").exists():
        return [stand_in()]
    listed = {row["instance"]: row for row in csv.DictReader((folder() / "best_known.csv").open())}
    found = [
        Instance(name=name, problem=read(folder() / f"{name}.txt"), best_known=int(row["cost_x10"]))
        for name, row in listed.items()
        if (folder() / f"{name}.txt").exists()
    ]
    return sorted((one for one in found if one.customers <= most_customers), key=lambda one: (one.customers, one.name))


def stand_in() -> Instance:
    """Twelve customers on a circle, and three vehicles; known best: the way around it, which no plan attains."""
    points = [(0.0, 0.0), *((50 * math.cos(angle), 50 * math.sin(angle)) for angle in range(12))]
    drives = tuple(tuple(int(TENTHS * math.dist(a, b)) for b in points) for a in points)
    day = Window(0, 10_000)
    stops = (Stop(id=str(p), place=p, service_seconds=100, windows=(day,), demand=1) for p in range(1, len(points)))
    shift = Shift(crew_id="0", start_place=0, end_place=0, from_seconds=0, until_seconds=10_000, capacity=6)
    shifts = tuple(replace(shift, crew_id=str(number)) for number in range(3))
    problem = Problem(stops=tuple(stops), shifts=shifts, matrix=Matrix(drives, drives))
    return Instance(name="stand-in", problem=problem, best_known=3000)


def read(path: Path) -> Problem:
    """One file."""
    rows = [[float(cell) for cell in line.split()] for line in path.read_text().splitlines() if _is_numbers(line)]
    (vehicles, capacity), depot, *customers = rows
    points = [(row[1], row[2]) for row in (depot, *customers)]
    drives = tuple(tuple(int(TENTHS * math.dist(a, b)) for b in points) for a in points)
    begins, ends = _tenths(depot[4]), _tenths(depot[5])
    shift = Shift(
        crew_id="0", start_place=0, end_place=0, from_seconds=begins, until_seconds=ends, capacity=int(capacity)
    )
    return Problem(
        stops=tuple(
            Stop(
                id=str(place),
                place=place,
                service_seconds=_tenths(row[6]),
                windows=(Window(_tenths(row[4]), _tenths(row[5])),),
                demand=int(row[3]),
            )
            for place, row in enumerate(customers, start=1)
        ),
        shifts=tuple(replace(shift, crew_id=str(number)) for number in range(int(vehicles))),
        matrix=Matrix(drives, drives),
    )


def _tenths(value: float) -> int:
    return int(TENTHS * value)


def _is_numbers(line: str) -> bool:
    cells = line.split()
    return bool(cells) and all(cell.replace(".", "", 1).isdigit() for cell in cells)
