"""Where a service reaches beyond the platform, told by the settings that it reads; network policies follow from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crewline_local.deployment.settings import settings_of

# Ends of keys that hold an address.
_ADDRESS = re.compile(r"_(?:API_BASE|ENDPOINT|SMTP_HOST|URL|BUCKET)$")
# A collector of traces stands beside the platform; whoever has one opens the way to it.
_INSIDE = re.compile(
    r"_(?:DATABASE|PLATFORM|OWNER|AMQP|PUBLIC|ADMIN|MANAGEMENT)_URL$|^CREWLINE_[A-Z]+_URL$|_OTLP_ENDPOINT$"
)


@dataclass(frozen=True)
class Place:
    """Somebody outside: by which key, under which name, on which ports."""

    key: re.Pattern[str]
    name: str
    ports: tuple[int, ...]


PLACES = (
    Place(re.compile(r"^STRIPE_API_BASE$"), "Stripe", (443,)),
    Place(re.compile(r"_SMTP_HOST$"), "the mail server", (25, 465, 587)),
    Place(re.compile(r"_TWILIO_API_BASE$"), "Twilio", (443,)),
    Place(re.compile(r"^CREWLINE_BLOB_(?:BUCKET|ENDPOINT)$"), "the bucket for files", (443,)),
    Place(re.compile(r"_ROADS_URL$"), "the road network's server", (443, 5000)),
    Place(re.compile(r"^CREWLINE_REDIS_URL$"), "Redis", (6379, 6380)),
)


class UnknownPlace(Exception):
    """A service reads an address that no network policy would let it reach."""


def places_of(service: str) -> list[Place]:
    """Every place that a service may reach; raises for an address that nobody described here."""
    found: list[Place] = []
    for key in (setting.key for setting in settings_of(service)):
        place = place_of(key)
        if place and place not in found:
            found.append(place)
    return found


def place_of(key: str) -> Place | None:
    """The place that a setting names; None where it names none."""
    place = next((place for place in PLACES if place.key.search(key)), None)
    if place is None and _ADDRESS.search(key) and not _INSIDE.search(key):
        raise UnknownPlace(f"{key} names a place outside; describe it in deployment/outside.py")
    return place
