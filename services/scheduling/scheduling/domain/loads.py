"""What is along with a booking: what vehicles and equipment let a crew do, carry, and bring in their tanks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Skills and equipment in small letters; a piece of equipment counts by its own name and by what it carries."""

    skills: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    tank_gallons: int = 0

    @classmethod
    def of(
        cls, *, name: str, kind: str, skills: Iterable[str], carries: Iterable[str], tank_gallons: int | None
    ) -> Load:
        """Of one vehicle or piece."""
        own = [name] if kind == "equipment" else []
        return cls(
            skills=frozenset(skill.casefold() for skill in skills),
            equipment=frozenset(piece.casefold() for piece in [*carries, *own]),
            tank_gallons=tank_gallons or 0,
        )

    @classmethod
    def together(cls, loads: Iterable[Load]) -> Load:
        """Of several."""
        all_of_them = list(loads)
        return cls(
            skills=frozenset().union(*(load.skills for load in all_of_them)),
            equipment=frozenset().union(*(load.equipment for load in all_of_them)),
            tank_gallons=sum(load.tank_gallons for load in all_of_them),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounded:
    """Something that would go along and must stay in."""

    name: str
    reason: str

    @property
    def in_words(self) -> str:
        """As a sentence."""
        why = "is in the shop" if self.reason == "in_shop" else "has a safety service overdue"
        return f"{self.name} {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What goes along with one placement. `pieces` is the part of the load that was named for it alone."""

    load: Load = field(default_factory=Load)
    pieces: Load = field(default_factory=Load)
    grounded: tuple[Grounded, ...] = ()
