"""Files in a bucket of S3 or of anything that speaks its protocol."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from common.blobs.port import BlobMissing, BlobsAway, checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Which bucket, where, and with which key. An empty endpoint is Amazon's own."""

    name: str
    region: str
    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    endpoint: str = ""
    prefix: str = ""


class BucketBlobs:
    """Objects under one prefix. Opens nothing until it is first used."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def put(self, name: str, data: bytes) -> None:
        """Store."""
        self._ask("put_object", name, Body=data, ContentType="application/octet-stream")

    def get(self, name: str) -> bytes:
        """Read."""
        try:
            content: bytes = self._ask("get_object", name)["Body"].read()
        except BotoCoreError as failure:  # the connection broke midway
            raise BlobsAway from failure
        return content

    def delete(self, name: str) -> None:
        """Remove."""
        self._ask("delete_object", name)

    def _ask(self, action: str, name: str, **more: Any) -> Any:
        key = f"{self._bucket.prefix}{checked(name)}"
        try:
            return getattr(self._client, action)(Bucket=self._bucket.name, Key=key, **more)
        except ClientError as failure:
            if failure.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
                raise BlobMissing from None
            raise BlobsAway from failure
        except BotoCoreError as failure:
            raise BlobsAway from failure

    @cached_property
    def _client(self) -> Any:
        bucket = self._bucket
        settings = Config(
            signature_version="s3v4",
            connect_timeout=1.0,
            read_timeout=10.0,
            retries={"total_max_attempts": 2, "mode": "standard"},
            s3={"addressing_style": "path" if bucket.endpoint else "auto"},
            # Others than Amazon need not know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        return Session().create_client(
            "s3",
            region_name=bucket.region,
            endpoint_url=bucket.endpoint or None,
            aws_access_key_id=bucket.access_key,
            aws_secret_access_key=bucket.secret_key,
            config=settings,
        )
