"""What is along on a crew's day: what its vehicles and equipment let it do, carry, and bring in their tanks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Skills and equipment in small letters; a piece of equipment counts by its own name and by what it carries."""

    skills: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    tank_gallons: int = 0

    def beside(self, other: Load) -> Load:
        """Both."""
        return Load(
            skills=self.skills | other.skills,
            equipment=self.equipment | other.equipment,
            tank_gallons=self.tank_gallons + other.tank_gallons,
        )


NOTHING = Load()
