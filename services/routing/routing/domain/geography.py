"""Places on the map and the distance between them as the crow flies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

EARTH_METERS = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Place:
    """A point in degrees. Two visits at one property are at the same place."""

    latitude: float
    longitude: float

    @classmethod
    def of(cls, latitude: float | None, longitude: float | None) -> Place | None:
        """A place on this planet, or None when it is not known where."""
        if latitude is None or longitude is None:
            return None
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            return None
        on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
        return cls(latitude, longitude) if on_earth else None

    @classmethod
    def read(cls, record: dict[str, Any] | None) -> Place | None:
        """From `{latitude, longitude}` as events and JSON columns hold it."""
        return cls.of(record.get("latitude"), record.get("longitude")) if record else None

    def meters_to(self, other: Place) -> float:
        """The great-circle distance, by the haversine formula."""
        phi, phi_there = math.radians(self.latitude), math.radians(other.latitude)
        across = math.radians(other.longitude - self.longitude)
        half = math.sin((phi_there - phi) / 2) ** 2 + math.cos(phi) * math.cos(phi_there) * math.sin(across / 2) ** 2
        return 2 * EARTH_METERS * math.asin(min(1.0, math.sqrt(half)))
