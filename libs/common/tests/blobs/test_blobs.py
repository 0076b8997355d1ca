"""A folder and a bucket keep files alike; only a rightly signed request reaches a bucket."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from common.blobs.choosing import blob_store
from common.blobs.folder import FolderBlobs
from common.blobs.port import BlobMissing, BlobsAway, BlobStore
from common.config import ConfigError

from .small_bucket import ACCESS_KEY, REGION, SECRET_KEY, SmallBucket, small_bucket

NAME = "0196a1/0196b2/picture.jpg"


@pytest.fixture(scope="module")
def bucket() -> Iterator[SmallBucket]:
    """A bucket on loopback."""
    with small_bucket() as running:
        yield running


def settings(bucket: SmallBucket, **more: str) -> dict[str, str]:
    return {
        "CREWLINE_BLOB_BUCKET": "crewline-test",
        "CREWLINE_BLOB_ENDPOINT": bucket.url,
        "CREWLINE_BLOB_REGION": REGION,
        "CREWLINE_BLOB_ACCESS_KEY": ACCESS_KEY,
        "CREWLINE_BLOB_SECRET_KEY": SECRET_KEY,
        **more,
    }


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, bucket: SmallBucket) -> BlobStore:
    """Each kind of place."""
    chosen = {"CREWLINE_BLOB_FOLDER": str(tmp_path)} if request.param == "folder" else settings(bucket)
    return blob_store("pebble", chosen)


def test_a_file_is_kept_replaced_and_deleted(store: BlobStore) -> None:
    store.put(NAME, b"one")
    store.put(NAME, b"two" * 100_000)
    assert store.get(NAME) == b"two" * 100_000
    store.delete(NAME)
    store.delete(NAME)
    with pytest.raises(BlobMissing):
        store.get(NAME)


@pytest.mark.parametrize("name", ["../x.jpg", "/etc/passwd", "a/../b.jpg", "a//b.jpg", "a/b.jpg\x00", "b", "a/B.jpg"])
def test_a_name_that_is_not_ours_is_a_defect(store: BlobStore, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a file"):
        store.put(name, b"x")


def test_a_folder_shows_no_half_files_and_leaves_no_empty_ones(tmp_path: Path) -> None:
    store = FolderBlobs(tmp_path)
    store.put(NAME, b"x")
    assert [place.name for place in tmp_path.rglob("*") if place.is_file()] == ["picture.jpg"]
    store.delete(NAME)
    assert list(tmp_path.rglob("*.jpg")) == []
    assert not (tmp_path / NAME).parent.exists()


def test_a_folder_that_cannot_be_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(BlobsAway):
        FolderBlobs(tmp_path / "taken").put(NAME, b"x")


def test_services_keep_their_files_apart(bucket: SmallBucket) -> None:
    blob_store("pebble", settings(bucket)).put(NAME, b"x")
    assert f"/crewline-test/pebble/{NAME}" in bucket.objects
    with pytest.raises(BlobMissing):
        blob_store("ripple", settings(bucket)).get(NAME)


def test_a_wrong_key_reaches_nothing(bucket: SmallBucket) -> None:
    kept, refused = dict(bucket.objects), bucket.refused
    wrong = blob_store("pebble", settings(bucket, CREWLINE_BLOB_SECRET_KEY="another-secret-of-somebody-0815"))
    with pytest.raises(BlobsAway):
        wrong.put(NAME, b"overwritten")
    assert (bucket.objects, bucket.refused > refused) == (kept, True)


def test_a_bucket_that_is_away_or_fails_is_unavailable(bucket: SmallBucket, monkeypatch: pytest.MonkeyPatch) -> None:
    away = blob_store("pebble", settings(bucket, CREWLINE_BLOB_ENDPOINT="http://127.0.0.1:9"))
    monkeypatch.setattr(bucket, "fails", True)
    for store in (away, blob_store("pebble", settings(bucket))):
        with pytest.raises(BlobsAway):
            store.get(NAME)


def test_a_bucket_needs_its_key_and_a_safe_address(bucket: SmallBucket) -> None:
    for name, value in (
        ("CREWLINE_BLOB_ACCESS_KEY", ""),
        ("CREWLINE_BLOB_SECRET_KEY", "short"),
        ("CREWLINE_BLOB_ENDPOINT", "http://objects.example"),
    ):
        with pytest.raises(ConfigError, match=name):
            blob_store("pebble", settings(bucket, **{name: value}))
