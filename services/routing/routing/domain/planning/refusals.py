"""Why a day is not planned: what was asked cannot be planned, or planning did not come to an end."""

from __future__ import annotations

from common.errors import Conflict, InvalidInput, Unavailable


class TooManyStops(InvalidInput):
    """A plan takes at most 500 stops; plan a part of them, by zone or by day."""

    code = "too_many_stops"


class TooManyShifts(InvalidInput):
    """A plan takes at most 100 crews."""

    code = "too_many_shifts"


class StopTwice(InvalidInput):
    """A stop or a crew is named twice."""

    code = "stop_twice"


class PlaceUnknown(InvalidInput):
    """A stop or a shift stands at a place that the matrix does not have."""

    code = "place_unknown"


class TimesImpossible(InvalidInput):
    """A window, a break, a shift or a duration ends before it begins, or lies outside of the planned week."""

    code = "times_impossible"


class NumbersImpossible(InvalidInput):
    """A demand, a capacity, a priority or a busy time is negative or larger than any can be."""

    code = "numbers_impossible"


class MatrixUnusable(InvalidInput):
    """The travel times are not a square table of whole, non-negative numbers."""

    code = "matrix_unusable"


class PinImpossible(InvalidInput):
    """A stop is pinned to a position without a crew, or two stops to the same position."""

    code = "pin_impossible"


class PlanningCancelled(Conflict):
    """Planning was cancelled."""

    code = "planning_cancelled"


class PlanningTookTooLong(Unavailable):
    """The engine did not answer in its time and was stopped; try again, with fewer stops if it stays so."""

    code = "planning_took_too_long"


class PlanningDied(Unavailable):
    """The engine ended without an answer; try again, with fewer stops if it stays so."""

    code = "planning_died"


class PlanBroken(Unavailable):
    """The engine's plan breaks a rule, so nobody gets to see it."""

    code = "plan_broken"


class PlanningBusy(Unavailable):
    """Other days are being planned; try again shortly."""

    code = "planning_busy"
