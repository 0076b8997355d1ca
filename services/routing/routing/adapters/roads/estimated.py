"""Roads by estimate alone: nothing to configure, nothing that can fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.domain.geography import Place
from routing.domain.travel import Line, RoadEstimate, TravelTimes, straight_line


@dataclass(frozen=True, slots=True)
class EstimatedRoads:
    """Great circle, road factor, mean speed."""

    estimate: RoadEstimate

    def between_all(self, places: Sequence[Place]) -> TravelTimes:
        """Drives between all of them."""
        return self.estimate.anywhere()

    def roughly(self) -> TravelTimes:
        """The same; nobody knows better here."""
        return self.estimate.anywhere()

    def line(self, places: Sequence[Place]) -> Line:
        """Straight from place to place."""
        return straight_line(places)
