"""Who and what the demo company consists of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

COMPANY = "Sparkle & Sons Exteriors"
ZONE = "America/Chicago"
PHONE = "+15125550117"
OWNER = {"name": "Alex Rivera", "email": "owner@sparkle.example"}
TAGS = {"Residential": "#2E86DE", "Commercial": "#8E44AD", "Prefers mornings": "#F39C12"}


@dataclass(frozen=True)
class Person:
    """Somebody who works there."""

    name: str
    email: str
    role: str

    def invitation(self) -> dict[str, Any]:
        """As an invitation names them."""
        return {"email": self.email, "role": self.role}


@dataclass(frozen=True)
class Crew:
    """The first of its people leads it."""

    name: str
    colour: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Booked:
    """With whom and when."""

    crew: str
    days: int
    at: time


@dataclass(frozen=True)
class Sale:
    """An estimate and how far it got."""

    customer: str
    title: str
    lines: tuple[tuple[str, int], ...]
    is_sent: bool = False
    is_won: bool = False
    booked: Booked | None = None


CREWS = (
    Crew(
        "North crew",
        "#27AE60",
        (
            Person("Luis Ortega", "luis@sparkle.example", "crew_lead"),
            Person("Jo Meyer", "jo@sparkle.example", "technician"),
        ),
    ),
    Crew(
        "South crew",
        "#E74C3C",
        (
            Person("Priya Nair", "priya@sparkle.example", "crew_lead"),
            Person("Sam Cole", "sam@sparkle.example", "technician"),
        ),
    ),
)

CHECKLISTS: tuple[dict[str, Any], ...] = (
    {
        "name": "Before the wash",
        "kind": "pre_job",
        "items": [{"label": "Windows and doors shut"}, {"label": "Plants watered and covered", "required": False}],
    },
    {
        "name": "Before leaving",
        "kind": "post_job",
        "items": [
            {"label": "Front of the house", "photo_required": True},
            {"label": "Plants rinsed"},
            {"label": "Gates closed, hoses back on the truck"},
        ],
    },
)

_CUSTOMERS = (
    ("Dana Whitfield", "4411 Duval Street", "78751", 30.3082, -97.7263, "Residential"),
    ("Marcus Chen", "1207 Barton Hills Drive", "78704", 30.2527, -97.7784, "Prefers mornings"),
    ("Rosa Delgado", "3310 Cherrywood Road", "78722", 30.2907, -97.7176, "Residential"),
    ("Hill Country Dental", "8120 Research Boulevard", "78758", 30.3637, -97.7299, "Commercial"),
    ("Amir Patel", "6704 Cooper Lane", "78745", 30.2017, -97.7956, "Residential"),
    ("Riverside Lofts", "2101 South Lakeshore Boulevard", "78741", 30.2414, -97.7269, "Commercial"),
)

SALES = (
    Sale("Marcus Chen", "Spring windows", (("Window cleaning", 18),)),
    Sale("Amir Patel", "Gutters before the rain", (("Gutter cleaning", 120),), is_sent=True),
    Sale("Rosa Delgado", "House wash", (("House wash", 1),), is_sent=True, is_won=True),
    Sale(
        "Dana Whitfield",
        "Wash and windows",
        (("House wash", 1), ("Window cleaning", 24)),
        is_sent=True,
        is_won=True,
        booked=Booked("North crew", 1, time(9)),
    ),
    Sale(
        "Hill Country Dental",
        "Front windows",
        (("Window cleaning", 30),),
        is_sent=True,
        is_won=True,
        booked=Booked("South crew", 1, time(10, 30)),
    ),
    Sale(
        "Riverside Lofts",
        "Building wash",
        (("House wash", 2),),
        is_sent=True,
        is_won=True,
        booked=Booked("South crew", 2, time(13)),
    ),
)


def customers(*, tag: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """As the API takes them; `tag` gives the id of a tag."""
    for number, (name, line1, postal_code, latitude, longitude, tagged) in enumerate(_CUSTOMERS):
        address = {
            "line1": line1,
            "city": "Austin",
            "region": "TX",
            "postal_code": postal_code,
            "country": "US",
            "latitude": latitude,
            "longitude": longitude,
        }
        yield {
            "name": name,
            "email": f"{name.split()[0].lower()}@customers.example",
            "phones": [{"number": f"+1512555012{number}", "label": "mobile"}],
            "consent_email": True,
            "consent_sms": number % 2 == 0,
            "tag_ids": [tag(tagged)],
            "properties": [{"label": "Main", "address": address}],
        }


def summary() -> str:
    """In a few words."""
    jobs = sum(sale.is_won for sale in SALES)
    people = sum(len(crew.people) for crew in CREWS)
    return f"{len(_CUSTOMERS)} customers, {len(SALES)} estimates, {jobs} jobs, {len(CREWS)} crews of {people} people"
