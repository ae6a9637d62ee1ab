"""S3: whole objects under keys that hold no personal data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core.errors import Conflict, NotFound, Unavailable

LONGEST_LINK_S = 300


@dataclass(frozen=True, slots=True)
class Described:
    """What S3 knows about an object without its content."""

    key: str
    size_bytes: int
    metadata: Mapping[str, str]


class Bucket:
    """One bucket; boto3 underneath, for its streams and presigned links."""

    def __init__(self, client: Any, name: str) -> None:
        self._s3 = client
        self.name = name

    def put(
        self,
        key: str,
        body: bytes,
        content_type: str,
        *,
        metadata: Mapping[str, str] | None = None,
        if_absent: bool = False,
    ) -> None:
        """Store the object, replacing an earlier one unless ``if_absent``.

        Raises:
            Conflict: there is one, and it was left as it is.
        """
        only = {"IfNoneMatch": "*"} if if_absent else {}
        with _our_errors(key):
            self._s3.put_object(
                Bucket=self.name,
                Key=key,
                Body=body,
                ContentType=content_type,
                Metadata=dict(metadata or {}),
                **only,
            )

    def get(self, key: str, *, span: tuple[int, int] | None = None) -> bytes:
        """Return the content; raises ``NotFound``.

        Args:
            span: only the bytes from the first number up to before the second.
        """
        part = {"Range": f"bytes={span[0]}-{span[1] - 1}"} if span else {}
        with _our_errors(key):
            found = self._s3.get_object(Bucket=self.name, Key=key, **part)
            body: bytes = found["Body"].read()
        return body

    def head(self, key: str) -> Described:
        """Return what is known about it; raises ``NotFound``."""
        with _our_errors(key):
            answer = self._s3.head_object(Bucket=self.name, Key=key)
        return Described(key, answer["ContentLength"], answer.get("Metadata", {}))

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys below the prefix in order, following the pages."""
        pages = self._s3.get_paginator("list_objects_v2")
        with _our_errors(prefix):
            for page in pages.paginate(Bucket=self.name, Prefix=prefix):
                for found in page.get("Contents", []):
                    yield found["Key"]

    def delete(self, key: str) -> None:
        with _our_errors(key):
            self._s3.delete_object(Bucket=self.name, Key=key)

    def download(self, key: str, path: str) -> None:
        """Write the content to a file without holding it in memory."""
        with _our_errors(key):
            self._s3.download_file(self.name, key, path)

    def upload(self, path: str, key: str, content_type: str) -> None:
        """Store a file without holding it in memory."""
        with _our_errors(key):
            self._s3.upload_file(
                path, self.name, key, ExtraArgs={"ContentType": content_type}
            )

    def link(
        self,
        key: str,
        *,
        seconds: int = LONGEST_LINK_S,
        download_name: str | None = None,
    ) -> str:
        """Return a URL that lets its holder read the object for a while.

        Args:
            seconds: at most 300 (reliability.md R38).
            download_name: makes the browser save it under that name; ASCII.
        """
        wanted: dict[str, str] = {"Bucket": self.name, "Key": key}
        if download_name:
            wanted["ResponseContentDisposition"] = (
                f'attachment; filename="{download_name}"'
            )
        url: str = self._s3.generate_presigned_url(
            "get_object", Params=wanted, ExpiresIn=min(seconds, LONGEST_LINK_S)
        )
        return url


class _our_errors:  # noqa: N801 -- reads as a statement
    """Turn botocore's exceptions into ours."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _: object) -> None:
        if error is None:
            return
        from botocore.exceptions import BotoCoreError, ClientError

        if isinstance(error, ClientError):
            status = error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
            code = error.response["Error"]["Code"]
            if code in ("NoSuchKey", "404"):
                raise NotFound(f"no object {self._key}") from error
            if code in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise Conflict(f"{self._key} exists") from error
            if status in (429, 503) or status >= 500:  # noqa: PLR2004 -- HTTP
                raise Unavailable(f"S3: {code}") from error
        if isinstance(error, BotoCoreError):
            raise Unavailable(f"S3: {type(error).__name__}") from error
