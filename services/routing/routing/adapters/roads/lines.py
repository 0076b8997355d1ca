"""Lines along roads as providers answer them: read strictly, and kept to a size that a map and a row can bear."""

from __future__ import annotations

import math
from typing import Any

from routing.adapters.roads.tables import RoadsUnavailable
from routing.domain.travel import Line

MOST_POINTS = 2_000
MOST_READ = 200_000
_CHUNK, _MORE, _OFFSET = 0x1F, 0x20, 63


def road_line(points: Any) -> Line:
    """A line of [longitude, latitude] pairs. Of very many each so-manieth is kept, the last always."""
    if not isinstance(points, list) or not 2 <= len(points) <= MOST_READ:
        raise RoadsUnavailable("the way is no line")
    read = [_point(point) for point in points]
    step = -(-len(read) // MOST_POINTS)
    return Line((*read[:-1:step], read[-1]), follows_roads=True)


def decoded(text: Any, *, precision: int) -> list[list[float]]:
    """An encoded polyline as [longitude, latitude] pairs."""
    if not isinstance(text, str):
        raise RoadsUnavailable("the way has no shape")
    numbers, value, shift = list[int](), 0, 0
    for letter in text:
        code = ord(letter) - _OFFSET
        if not 0 <= code <= _CHUNK | _MORE or shift > 60:
            raise RoadsUnavailable("the shape cannot be read")
        value |= (code & _CHUNK) << shift
        shift += 5
        if not code & _MORE:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise RoadsUnavailable("the shape ends too early")
    points, latitude, longitude = list[list[float]](), 0, 0
    for north, east in zip(numbers[::2], numbers[1::2], strict=True):
        latitude, longitude = latitude + north, longitude + east
        points.append([longitude / 10**precision, latitude / 10**precision])
    return points


def _point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) < 2:
        raise RoadsUnavailable("a point of the way is none")
    longitude, latitude = point[:2]
    for value, most in ((longitude, 180), (latitude, 90)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise RoadsUnavailable("a point of the way is none")
        if abs(value) > most:
            raise RoadsUnavailable("a point of the way is not on earth")
    return round(float(longitude), 6), round(float(latitude), 6)
