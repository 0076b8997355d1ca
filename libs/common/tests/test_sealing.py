"""A sealed text opens under its key, in its place, unchanged; and nowhere else."""

from __future__ import annotations

import pytest

from common.sealing import SealBroken, Sealer

KEY, OTHER = "a-key-of-a-test-0123456789-0123456789", "another-key-of-a-test-0123456789-012345"


def test_a_sealed_text_opens_again_and_reads_differently_each_time() -> None:
    sealer = Sealer([KEY], purpose="test")
    first, second = (sealer.seal("whsec_1", place="a") for _ in range(2))
    assert first != second and "whsec" not in first
    assert sealer.open(first, place="a") == sealer.open(second, place="a") == "whsec_1"


def test_what_the_key_before_has_sealed_still_opens() -> None:
    sealed = Sealer([KEY], purpose="test").seal("whsec_1", place="a")
    assert Sealer([OTHER, KEY], purpose="test").open(sealed, place="a") == "whsec_1"


@pytest.mark.parametrize(
    ("sealer", "place"),
    [
        (Sealer([KEY], purpose="test"), "b"),
        (Sealer([OTHER], purpose="test"), "a"),
        (Sealer([KEY], purpose="something else"), "a"),
    ],
)
def test_it_opens_in_no_other_place_under_no_other_key_and_for_no_other_purpose(sealer: Sealer, place: str) -> None:
    sealed = Sealer([KEY], purpose="test").seal("whsec_1", place="a")
    with pytest.raises(SealBroken):
        sealer.open(sealed, place=place)


@pytest.mark.parametrize("broken", ["", "no base64!", "AAAA", "A" * 80])
def test_what_was_never_sealed_is_refused(broken: str) -> None:
    with pytest.raises(SealBroken):
        Sealer([KEY], purpose="test").open(broken, place="a")
