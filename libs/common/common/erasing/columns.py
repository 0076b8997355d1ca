"""Blanking a text column where it says something: an absent text stays absent."""

from __future__ import annotations

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from common.erasing.blanking import ERASED

TextColumn = InstrumentedAttribute[str] | InstrumentedAttribute[str | None]


def blank_column(session: Session, column: TextColumn, *which: ColumnElement[bool]) -> None:
    """Put the word for what was erased in place of whatever these rows say."""
    session.execute(update(column.class_).where(*which, column.is_not(None)).values({column: ERASED}))
