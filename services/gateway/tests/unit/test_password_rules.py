"""Which passwords are refused."""

from __future__ import annotations

import pytest

from gateway.domain.passwords import WeakPassword, ensure_strong


@pytest.mark.parametrize(
    "password",
    [
        "short1!",
        "x" * 129,
        "aaaaaaaaaaaa",
        "abababababab",
        "password123",
        "P@ssw0rd2024!",
        "Password!!!!",
        "passwordpassword",
        "letmein12345",
        "iloveyou2024",
        "qwertyuiop",
        "qwertyuiop123",
        "1234567890",
        "0987654321",
        "1qaz2wsx3edc",
        "correct horse battery staple",
        "Welcome2024!",
        "PRESSUREWASHING1",
        "pass-42-word",
        "1p2a3s4s5w6o7r8d9",
        "crew2026line!",
    ],
)
def test_the_first_guesses_are_refused(password: str) -> None:
    with pytest.raises(WeakPassword):
        ensure_strong(password)


@pytest.mark.parametrize(
    "password",
    [
        "gutter-heron-velvet-42",
        "my neighbour's blue ladder",
        "Zq8#mLw2!tRx",
        "пароль-лестница-7",
        "crew-407392518864-line",
    ],
)
def test_other_passwords_are_taken_whatever_their_characters(password: str) -> None:
    ensure_strong(password, about=("Olive Owner", "olive@example.com", "Clear View"))


@pytest.mark.parametrize("password", ["Clearview2024", "olive12345", "example2030!"])
def test_a_password_is_not_made_of_what_everybody_knows(password: str) -> None:
    with pytest.raises(WeakPassword):
        ensure_strong(password, about=("Olive Owner", "olive@example.com", "Clearview Cleaning"))
