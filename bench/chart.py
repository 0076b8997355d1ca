"""A bar chart as SVG text: how far each measured goal is met, the goal itself being the line at 1."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

WIDTH, LABELS, ROW, LONGEST = 980, 470, 24, 2.5
GOOD, SHORT, INK, RULE = "#2f7d5b", "#b5532f", "#24292f", "#8c959f"


class Bar(NamedTuple):
    """`part` is 1 where the goal is just met, more where it is exceeded."""

    label: str
    part: float
    value: str


def bars(found: Sequence[Bar]) -> str:
    """The picture."""
    height = ROW * len(found) + 40
    scale = (WIDTH - LABELS - 150) / LONGEST
    goal = LABELS + scale
    pieces = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        f' font-family="sans-serif" font-size="12" fill="{INK}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for number, bar in enumerate(found):
        top = 28 + number * ROW
        length = scale * min(bar.part, LONGEST)
        pieces += [
            f'<text x="{LABELS - 8}" y="{top + 13}" text-anchor="end">{escape(_shortened(bar.label))}</text>',
            f'<rect x="{LABELS}" y="{top}" width="{length:.1f}" height="{ROW - 7}"'
            f' fill="{GOOD if bar.part >= 1 else SHORT}"/>',
            f'<text x="{LABELS + length + 6:.1f}" y="{top + 13}">{escape(bar.value)}</text>',
        ]
    pieces += [
        f'<line x1="{goal:.1f}" y1="20" x2="{goal:.1f}" y2="{height - 8}" stroke="{RULE}" stroke-dasharray="4 3"/>',
        f'<text x="{goal:.1f}" y="15" text-anchor="middle">goal</text>',
        "</svg>\n",
    ]
    return "\n".join(pieces)


def _shortened(label: str) -> str:
    return label if len(label) <= 76 else label[:75] + "…"
