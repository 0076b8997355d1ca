"""What a workload is: parts that are measured in turn, round by round, and the lines that compare them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal

from bench.sizes import Sizes

Figures = dict[str, float]
Parts = Mapping[str, Callable[[], Figures]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One comparison. `least` and `most` bound the ratio or, when `of` says so, our own figure."""

    title: str
    ours: str
    unit: str
    reference: str | None = None
    least: float | None = None
    most: float | None = None
    of: Literal["ratio", "ours"] = "ours"

    @property
    def goal(self) -> str:
        """The bound in words."""
        what = "" if self.of == "ours" else "ratio "
        if self.least is not None:
            return f"{what}≥ {self.least:,g}"
        return f"{what}≤ {self.most:,g}" if self.most is not None else "—"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """`open` starts what is needed and yields the parts; each part returns figures by name. `notes` are paragraphs to
    be shown with the figures, known once they are measured. `draws_lots`: rounds differ by their seeds, so that one
    whose reference strays was not disturbed."""

    name: str
    about: str
    lines: Callable[[Sizes], Sequence[Line]]
    open: Callable[[Sizes], AbstractContextManager[Parts]]
    notes: Callable[[], Sequence[str]] = tuple
    draws_lots: bool = False


@dataclass(slots=True)
class Outcome:
    """A line with what was measured, one value a round."""

    line: Line
    ours: list[float]
    reference: list[float] = field(default_factory=list)

    @property
    def our_median(self) -> float:
        """The middle of our rounds."""
        return statistics.median(self.ours)

    @property
    def reference_median(self) -> float | None:
        """The middle of the reference's rounds."""
        return statistics.median(self.reference) if self.reference else None

    @property
    def ratio(self) -> float | None:
        """The middle of the rounds' own ratios, each within its round."""
        pairs = [ours / other for ours, other in zip(self.ours, self.reference, strict=False) if other]
        return statistics.median(pairs) if pairs else None

    @property
    def text(self) -> str:
        """The line for a terminal."""
        ratio = "" if self.ratio is None else f", reference {self.reference_median:,.2f}, ratio {self.ratio:.2f}"
        passed = {True: "pass", False: "FAIL", None: ""}[self.passed]
        return f"{self.line.title}: {self.our_median:,.2f} {self.line.unit}{ratio}, goal {self.line.goal} {passed}"

    @property
    def passed(self) -> bool | None:
        """Whether the goal is met; None when the line has none."""
        value = self.our_median if self.line.of == "ours" else self.ratio
        if value is None or (self.line.least is None and self.line.most is None):
            return None
        return value >= self.line.least if self.line.least is not None else value <= (self.line.most or 0.0)
