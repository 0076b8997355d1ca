"""What a dashboard is made of, in our own words: rows of figures, curves and bars, each with its questions to
Prometheus. drawing.py makes Grafana's of it."""

from __future__ import annotations

from dataclasses import dataclass

# Where a value turns from good to worth a look to bad; None: there is no such value.
Turns = tuple[float | None, float | None]
# Expression and legend; a legend may hold {{label}}.
Query = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture."""

    title: str
    about: str
    queries: tuple[Query, ...]
    unit: str = "short"
    turns: Turns = (None, None)
    low_is_bad: bool = False
    width: int = 12
    height: int = 8
    alerts: tuple[str, ...] = ()  # that speak of the same; their runbooks are linked


@dataclass(frozen=True, kw_only=True)
class Figure(Panel):
    """One number, as large as it fits."""

    width: int = 6
    height: int = 5


@dataclass(frozen=True, kw_only=True)
class Bars(Panel):
    """Several of a kind beside each other, as they are now."""


@dataclass(frozen=True, kw_only=True)
class Curve(Panel):
    """How something went over time."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """Panels under one heading."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, kw_only=True)
class Board:
    """One dashboard."""

    name: str  # of its file
    title: str
    about: str
    rows: tuple[Row, ...]
    since: str = "now-1h"
    refresh: str = "10s"

    @property
    def panels(self) -> tuple[Panel, ...]:
        """All, in reading order."""
        return tuple(panel for row in self.rows for panel in row.panels)
