"""Why a projection cannot be made anew."""

from __future__ import annotations


class CannotRebuild(ValueError):
    """Something would be lost or be wrong; the text says what. The projection in use is as it was."""
