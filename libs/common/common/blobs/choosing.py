"""Which place for files the settings name: a folder unless there is a bucket."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from common.blobs.folder import FolderBlobs
from common.blobs.port import BlobStore
from common.config import ConfigError, Env

_HERE = ("127.0.0.1", "localhost", "::1")


def blob_store(service: str, environ: Mapping[str, str] | None) -> BlobStore:
    """The place for one service's files, apart from those of others; raises ConfigError naming the key."""
    env = Env("CREWLINE_BLOB", environ=environ)
    folder, bucket = env.text("FOLDER", ".crewline/blobs"), env.text("BUCKET", "")
    if not bucket:
        return FolderBlobs(Path(folder).expanduser().absolute() / service)
    return _bucket(env, bucket, service)


def _bucket(env: Env, name: str, service: str) -> BlobStore:
    from common.blobs.s3 import Bucket, BucketBlobs  # a large library that a folder does not need

    endpoint = env.text("ENDPOINT", "").rstrip("/")
    parts = urlsplit(endpoint)
    if endpoint and parts.scheme != "https" and parts.hostname not in _HERE:
        raise ConfigError("CREWLINE_BLOB_ENDPOINT", "is neither https nor on this machine")
    return BucketBlobs(
        Bucket(
            name=name,
            region=env.text("REGION", "us-east-1"),
            access_key=env.text("ACCESS_KEY"),
            secret_key=env.secret("SECRET_KEY", min_length=16),
            endpoint=endpoint,
            prefix=f"{service}/",
        )
    )
