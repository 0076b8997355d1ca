"""A test plays short, in full, or a share of it."""

from __future__ import annotations

import pytest

from common.testing import endurance


@pytest.mark.parametrize(("share", "length"), [(0.0, 5), (0.01, 5), (0.5, 25), (1.0, 50), (2.0, 100)])
def test_a_share_is_of_the_full_length_and_never_below_the_short_one(
    monkeypatch: pytest.MonkeyPatch, share: float, length: int
) -> None:
    monkeypatch.setattr(endurance, "SHARE", share)
    assert endurance.at_length(5, 50) == length
