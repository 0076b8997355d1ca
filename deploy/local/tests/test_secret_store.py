"""Secrets are made once, kept, and readable by their owner alone."""

from pathlib import Path

from crewline_local.platform.secret_store import SecretStore, public_half, random_signing_key


def test_a_secret_once_made_stays_the_same(tmp_path: Path) -> None:
    made = SecretStore(tmp_path / "secrets.json").get("job.app")
    assert SecretStore(tmp_path / "secrets.json").get("job.app") == made
    assert len(made) >= 43


def test_two_names_have_two_secrets(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets.json")
    assert store.get("job.app") != store.get("job.owner")


def test_only_the_owner_reads_the_file(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "secrets.json")
    store.get("job.app")
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_private_key_has_one_public_half() -> None:
    key = random_signing_key()
    assert public_half(key) == public_half(key) != public_half(random_signing_key())
