"""Prints a story as it happens: number, what was done, its events, what was seen, milliseconds."""

from __future__ import annotations

from typing import TextIO

from crewline_local.story.telling import Step


class Printer:
    """Writes to a terminal or a file."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._number = 0
        self._milliseconds = 0.0

    def title(self, text: str, *, url: str) -> None:
        """The head of a story."""
        self._line(f"\n{text}  ({url})")

    def step(self, step: Step) -> None:
        """One step, told after it worked."""
        self._number += 1
        self._milliseconds += step.milliseconds
        self._line(f"{self._number:3}. {step.what:<58} {step.milliseconds:7.0f} ms")
        if step.events:
            self._line(f"       events  {', '.join(step.events)}")
        if step.seen:
            self._line(f"       seen    {step.seen}")

    def failure(self, text: str) -> None:
        """Where it stopped."""
        self._line(f"\nFAILED at step {self._number + 1}: {text}")

    def end(self) -> None:
        """All went well."""
        self._line(f"\nAll {self._number} steps done in {self._milliseconds / 1000:.1f} s.")

    def _line(self, text: str) -> None:
        print(text, file=self._out, flush=True)
