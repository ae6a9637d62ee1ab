"""S3: whole objects under keys that hold no personal data."""

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.aws.s3 import S3, Request

LONGEST_LINK_S = 300
_META = "x-amz-meta-"


@dataclass(frozen=True, slots=True)
class Described:
    """What S3 knows about an object without its content."""

    key: str
    size_bytes: int
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Version:
    """One of the contents that a key has had; a deletion is one, too."""

    key: str
    id: str
    is_latest: bool


class Bucket:
    """One bucket.  Everything raises ``Unavailable`` when S3 does not answer."""

    def __init__(self, s3: S3, name: str) -> None:
        self._s3 = s3
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
        headers = {f"{_META}{name}": text for name, text in (metadata or {}).items()}
        headers["content-type"] = content_type
        # A bucket with Object Lock takes nothing without one.
        headers["x-amz-sdk-checksum-algorithm"] = "SHA256"
        digest = hashlib.sha256(body).digest()
        headers["x-amz-checksum-sha256"] = base64.b64encode(digest).decode()
        if if_absent:
            headers["if-none-match"] = "*"
        self._s3.ask(Request("PUT", key, headers=headers, body=body))

    def get(self, key: str, *, span: tuple[int, int] | None = None) -> bytes:
        """Return the content; raises ``NotFound``.

        Args:
            span: only the bytes from the first number up to before the second.
        """
        part = {"range": f"bytes={span[0]}-{span[1] - 1}"} if span else {}
        return self._s3.ask(Request("GET", key, headers=part)).body

    def head(self, key: str) -> Described:
        """Return what is known about it; raises ``NotFound``."""
        headers = self._s3.ask(Request("HEAD", key)).headers
        metadata = {
            name.lower().removeprefix(_META): text
            for name, text in headers.items()
            if name.lower().startswith(_META)
        }
        return Described(key, int(headers["content-length"]), metadata)

    def list(self, prefix: str) -> Iterator[str]:
        """Yield the keys below the prefix in order, following the pages."""
        query = {"list-type": "2", "prefix": prefix}
        while query:
            keys, after = _listed(self._s3.ask(Request("GET", query=query)).body)
            yield from keys
            query = {**query, "continuation-token": after} if after else {}

    def stamps(self, prefix: str) -> dict[str, str]:
        """Return what changes with the content of each object below the prefix."""
        query = {"list-type": "2", "prefix": prefix}
        found: dict[str, str] = {}
        while query:
            listed, after = _stamped(self._s3.ask(Request("GET", query=query)).body)
            found |= listed
            query = {**query, "continuation-token": after} if after else {}
        return found

    def delete(self, key: str) -> None:
        """Remove it; an earlier version can be had until it expires."""
        self._s3.ask(Request("DELETE", key))

    def rewrite(self, key: str, body: bytes, content_type: str) -> None:
        """Replace an object, and leave nothing of what it held before."""
        self.put(key, body, content_type)
        self.forget_earlier(key)

    def forget_earlier(self, key: str) -> None:
        """Delete every version of an object but the one that is read."""
        for version in self._versions(key):
            if version.key == key and not version.is_latest:
                self._delete(version)

    def erase(self, prefix: str) -> int:
        """Delete every version of everything below a prefix; return how many keys."""
        keys = set()
        for version in self._versions(prefix):
            keys.add(version.key)
            self._delete(version)
        return len(keys)

    def _delete(self, version: _Version) -> None:
        self._s3.ask(Request("DELETE", version.key, query={"versionId": version.id}))

    def _versions(self, prefix: str) -> Iterator[_Version]:
        """Yield what was ever stored below a prefix, deletions among it."""
        query = {"versions": "", "prefix": prefix}
        while query:
            found, after = _versions_of(self._s3.ask(Request("GET", query=query)).body)
            yield from found
            query = {**query, **after} if after else {}

    def download(self, key: str, path: str) -> None:
        """Write the content to a file without holding it in memory."""
        with Path(path).open("wb") as file:
            self._s3.ask(Request("GET", key), into=file)

    def upload(self, path: str, key: str, content_type: str) -> None:
        """Store a file without holding it in memory."""
        headers = {"content-type": content_type}
        self._s3.ask(Request("PUT", key, headers=headers, body=Path(path)))

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
        wanted = {}
        if download_name:
            saved_as = f'attachment; filename="{download_name}"'
            wanted["response-content-disposition"] = saved_as
        return self._s3.link(key, wanted, min(seconds, LONGEST_LINK_S))

    def form(
        self, key: str, *, most_bytes: int, seconds: int = LONGEST_LINK_S
    ) -> tuple[str, dict[str, str]]:
        """Return where a form may upload the object for a while, and its fields.

        Args:
            key: of the object.
            most_bytes: what is larger is refused by S3.
            seconds: at most 300 (reliability.md R38).
        """
        return self._s3.form(key, most_bytes, min(seconds, LONGEST_LINK_S))


def _listed(page: bytes) -> tuple[list[str], str]:
    """Return the keys of a page and what the next one is asked for by, if any."""
    found, after = _stamped(page)
    return list(found), after


def _stamped(page: bytes) -> tuple[dict[str, str], str]:
    """Return keys and entity tags of a page, and what the next one is asked for by."""
    from xml.etree import ElementTree as ET

    keys: dict[str, str] = {}
    key = after = ""
    for one in ET.fromstring(page).iter():  # noqa: S314 -- S3's own answer
        match one.tag.rpartition("}")[2]:
            case "Key":
                key = one.text or ""
                keys[key] = ""
            case "ETag":
                keys[key] = one.text or ""
            case "NextContinuationToken":
                after = one.text or ""
    return keys, after


def _versions_of(page: bytes) -> tuple[list[_Version], dict[str, str]]:
    """Return the versions of a page and what the next one is asked for by, if any."""
    from xml.etree import ElementTree as ET

    found: list[_Version] = []
    told: dict[str, str] = {}
    for one in ET.fromstring(page):  # noqa: S314 -- S3's own answer
        name = one.tag.rpartition("}")[2]
        if name not in ("Version", "DeleteMarker"):
            told[name] = one.text or ""
            continue
        parts = {part.tag.rpartition("}")[2]: part.text or "" for part in one}
        is_latest = parts["IsLatest"] == "true"
        found.append(_Version(parts["Key"], parts["VersionId"], is_latest))
    if told.get("IsTruncated") != "true":
        return found, {}
    after = {"key-marker": told["NextKeyMarker"]}
    return found, after | {"version-id-marker": told["NextVersionIdMarker"]}
