"""What it costs an engine to leave a stop out, in seconds of driving: more than any detour could save."""

from __future__ import annotations

from routing.domain.planning.problem import NO_WAY_SECONDS, Problem, Stop


def loss_of(problem: Problem, stop: Stop) -> int:
    """One and its priority, times a weight that no driving outweighs."""
    return (1 + stop.priority) * weight(problem)


def weight(problem: Problem) -> int:
    """Above the sum of the longest possible legs of a plan, legs that are none left out."""
    longest = max((leg for row in problem.matrix.seconds for leg in row if leg < NO_WAY_SECONDS), default=0)
    return 1 + longest * (len(problem.stops) + len(problem.shifts))
