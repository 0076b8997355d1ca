"""A step of a story: what somebody did, the events that followed, what was seen of them, and how long that took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from crewline_local.story.api import StoryFailed

Found = TypeVar("Found")

_FIRST_PAUSE_SECONDS = 0.02
_LONGEST_PAUSE_SECONDS = 0.25
_PATIENCE_SECONDS = 150.0


@dataclass
class Step:
    """One line of the story."""

    what: str
    events: tuple[str, ...]
    milliseconds: float = 0.0
    seen: str = ""

    def saw(self, text: str) -> None:
        """What there is to show for it."""
        self.seen = text


Tell = Callable[[Step], None]


@contextmanager
def step(tell: Tell, what: str, *events: str) -> Iterator[Step]:
    """Times what is done inside, up to the moment when its effect was seen, and tells it."""
    told = Step(what, events)
    began = time.perf_counter()
    try:
        yield told
    except StoryFailed as failure:
        raise StoryFailed(f"{what}: {failure}") from failure
    told.milliseconds = (time.perf_counter() - began) * 1000
    tell(told)


def until(look: Callable[[], Found | None], *, what: str, seconds: float = _PATIENCE_SECONDS) -> Found:
    """What `look` finds, as soon as it finds something; events take their time, but not for ever."""
    deadline, pause = time.monotonic() + seconds, _FIRST_PAUSE_SECONDS
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise StoryFailed(f"{what} did not come within {seconds:.0f} s")
        time.sleep(pause)
        pause = min(_LONGEST_PAUSE_SECONDS, pause * 1.2)
    return found
