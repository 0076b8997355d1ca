"""The sheet that documents are written on: one family of fonts for most scripts, shaped and in reading order."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pymupdf_fonts
from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, XPos, YPos

FAMILY = "document"
_FONTS = {"": "figo", "B": "figbo"}
_LETTER = frozenset(["USD", "CAD", "MXN", "PHP"])
_SMALL, _TEXT, _LARGE, _HUGE = 8, 10, 12, 20
_SOFT = (77, 91, 104)
_INK = (23, 33, 43)


class Paper(FPDF):
    """A page with margins, page numbers and the document's name at the foot."""

    def __init__(self, *, name: str, author: str, currency: str, at: datetime) -> None:
        super().__init__(format="letter" if currency in _LETTER else "a4")
        self.foot = name
        for style, file in font_files().items():
            self.add_font(FAMILY, style, file)
        self.set_font(FAMILY, size=_TEXT)
        self.set_text_shaping(True)
        self.set_title(name)
        self.set_author(author)
        self.set_lang("en")
        self.set_creation_date(at)
        self.set_margin(18)
        self.set_auto_page_break(True, margin=20)
        self.add_page()

    def footer(self) -> None:
        """Which document and page it is."""
        self.set_y(-14)
        self.set_font(FAMILY, size=_SMALL)
        self.set_text_color(*_SOFT)
        self.cell(0, 5, f"{self.foot} · page {self.page_no()} of {{nb}}", align="C")

    def heading(self, text: str) -> None:
        """What the document is."""
        self._write(text, size=_HUGE, style="B", height=10)

    def subheading(self, text: str) -> None:
        """What the next part is."""
        self.ln(4)
        self._write(text, size=_LARGE, style="B", height=7)

    def text_lines(self, text: str, *, soft: bool = False) -> None:
        """A paragraph; its own line breaks stay."""
        self._write(text, size=_TEXT, style="", height=5, soft=soft)

    def amount_shown(self, label: str, amount: str) -> None:
        """The one figure that matters."""
        self.ln(2)
        self.text_lines(label, soft=True)
        self._write(amount, size=_HUGE, style="B", height=10)

    def rows(
        self,
        head: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        widths: Sequence[int],
        numbers: int = 1,
        last: int = 0,
    ) -> None:
        """A table whose last columns are `numbers`; `last` rows at the end are sums, in bold."""
        self.set_font(FAMILY, size=_TEXT)
        self.set_text_color(*_INK)
        body = list(rows)
        align = ["LEFT"] * (len(head) - numbers) + ["RIGHT"] * numbers
        layout = TableBordersLayout.HORIZONTAL_LINES
        with self.table(
            col_widths=tuple(widths),
            text_align=tuple(align),
            v_align="TOP",
            borders_layout=layout,
            line_height=6,
            headings_style=FontFace(emphasis="BOLD"),
        ) as table:
            table.row(list(head))
            for index, cells in enumerate(body):
                style = FontFace(emphasis="BOLD") if index >= len(body) - last else None
                table.row(list(cells), style=style)

    def finished(self) -> bytes:
        """The document."""
        return bytes(self.output())

    def _write(self, text: str, *, size: int, style: str, height: int, soft: bool = False) -> None:
        self.set_font(FAMILY, style=style, size=size)
        self.set_text_color(*(_SOFT if soft else _INK))
        self.multi_cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


@cache
def font_files() -> dict[str, Path]:
    """The fonts as files, unpacked once per process from the package that brings them."""
    folder = Path(tempfile.mkdtemp(prefix="crewline-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found = {style: folder / f"{name}.ttf" for style, name in _FONTS.items()}
    for style, name in _FONTS.items():
        found[style].write_bytes(pymupdf_fonts.myfont(name))
    return found
