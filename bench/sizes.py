"""How much each workload does: in full for figures, tiny to see that it still runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Counts and seconds of every workload."""

    rounds: int = 3
    drained: int = 20_000  # events in the outbox or in the queues
    slow_drained: int = 5_000  # the same for the reference that commits each message
    rates: tuple[int, ...] = (20, 100, 400)  # events a second
    steady_seconds: float = 20.0
    connections: int = 16
    hop_seconds: float = 5.0
    jobs: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    invoices: tuple[int, ...] = (1_000, 100_000)
    crews: tuple[int, ...] = (5, 50)
    asks: int = 100  # requests of each list
    search_seconds: tuple[float, ...] = (1.0, 5.0, 20.0)  # of each engine on each VRPTW file
    most_customers: int = 400  # of the VRPTW files that are read
    day: tuple[int, int] = (20, 160)  # crews and stops
    day_seconds: float = 18.0
    crew_days: int = 40

    @property
    def is_smoke(self) -> bool:
        """Whether figures mean nothing."""
        return self.rounds < 3


SMOKE = Sizes(
    rounds=1,
    drained=200,
    slow_drained=50,
    rates=(20,),
    steady_seconds=0.5,
    connections=2,
    hop_seconds=0.3,
    jobs=(20, 200),
    invoices=(400, 1_200),
    crews=(1, 3),
    asks=2,
    search_seconds=(0.2,),
    most_customers=100,
    day=(3, 20),
    day_seconds=0.5,
    crew_days=2,
)
