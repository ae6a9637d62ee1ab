"""The lists of the follower sync in the archive bucket.

sync/<run>/pages/<n>.txt.gz            openids of one page, a gzip member a partition
sync/<run>/changes/<part>.txt.gz       what the partition differs in from the snapshot
sync/snapshot/<run>/<part>.txt.gz      the partition's openids, sorted
"""

from collections.abc import Mapping

from chalicelib.aws.objects import Bucket
from chalicelib.core.errors import Conflict

_GZIP = "application/gzip"
PREFIX = "sync/"


class SyncArchive:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def keep_page(
        self, run_id: str, page: int, body: bytes, facts: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Store it unless it is there; return the facts of what is there."""
        key = _page(run_id, page)
        try:
            self._bucket.put(key, body, _GZIP, metadata=facts, if_absent=True)
        except Conflict:
            return self._bucket.head(key).metadata
        return facts

    def block(self, run_id: str, page: int, span: tuple[int, int]) -> bytes:
        """Return one partition of a page.

        Args:
            span: its first byte and the one after its last.
        """
        return self._bucket.get(_page(run_id, page), span=span)

    def snapshot(self, run_id: str, part: int) -> bytes:
        """Return the partition as the run listed it; raises ``NotFound``."""
        return self._bucket.get(snapshot_key(run_id, part))

    def keep_snapshot(self, run_id: str, part: int, body: bytes) -> None:
        self._bucket.put(snapshot_key(run_id, part), body, _GZIP)

    def changes(self, run_id: str, part: int) -> bytes:
        return self._bucket.get(_changes(run_id, part))

    def keep_changes(self, run_id: str, part: int, body: bytes) -> None:
        self._bucket.put(_changes(run_id, part), body, _GZIP)


def _page(run_id: str, page: int) -> str:
    return f"{PREFIX}{run_id}/pages/{page}.txt.gz"


def snapshot_key(run_id: str, part: int) -> str:
    """Return where a partition of a snapshot is."""
    return f"{PREFIX}snapshot/{run_id}/{part}.txt.gz"


def _changes(run_id: str, part: int) -> str:
    return f"{PREFIX}{run_id}/changes/{part}.txt.gz"
