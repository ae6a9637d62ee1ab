"""What a run reads and means to do, and what the last one agreed on.

Archive bucket      wxtags/base/<tag id>.json.gz             who was agreed on
                    wxtags/runs/<chore>/theirs/<wx id>/<page>.json.gz
                    wxtags/runs/<chore>/ours/<tag id>/<shard>.json.gz
                    wxtags/runs/<chore>/known/<tag id>/<start>.json.gz
                    wxtags/runs/<chore>/account.json.gz      WeChat's tags
                    wxtags/runs/<chore>/plan.json.gz
                    wxtags/runs/<chore>/failed/<rev>.json.gz

Customer ids alone: WeChat's openids become ours as they are read.
"""

import gzip
import json
from collections.abc import Iterable
from typing import Any

from chalicelib.aws.objects import Bucket
from chalicelib.customers.tags.models import tag_id
from chalicelib.customers.wxtags.models import Plan, WxTag
from chalicelib.customers.wxtags.planning import Known

_GZIP = "application/gzip"


FOLDER = "wxtags/"


class Mirror:
    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def base(self, key: str) -> frozenset[str]:
        """Return who was agreed on by the last run."""
        return frozenset(self._read(_base(key)))

    def keep_base(self, key: str, people: Iterable[str]) -> None:
        self._write(_base(key), sorted(people))

    def keep_account(self, chore: str, tags: Iterable[WxTag]) -> None:
        self._write(f"{_run(chore)}/account", [[t.id, t.name, t.count] for t in tags])

    def account(self, chore: str) -> list[WxTag]:
        """Return WeChat's tags as the run found them."""
        return [WxTag(*row) for row in self._read(f"{_run(chore)}/account")]

    def keep_theirs(self, chore: str, wx_id: int, page: int, ids: list[str]) -> None:
        self._write(f"{_run(chore)}/theirs/{wx_id}/{page:04d}", ids)

    def theirs(self, chore: str, wx_id: int) -> frozenset[str]:
        """Return who had a tag at WeChat's when the run looked."""
        return self._all(f"{_run(chore)}/theirs/{wx_id}/")

    def keep_ours(self, chore: str, key: str, shard: int, ids: list[str]) -> None:
        self._write(f"{_run(chore)}/ours/{tag_id(key)}/{shard}", ids)

    def ours(self, chore: str, key: str) -> frozenset[str]:
        """Return who had a tag here when the run looked."""
        return self._all(f"{_run(chore)}/ours/{tag_id(key)}/")

    def keep_known(self, chore: str, key: str, start: int, known: Known) -> None:
        """Store what is known of some of those in whom a tag differs."""
        sides = (known.following, known.left, known.returned)
        name = f"{_run(chore)}/known/{tag_id(key)}/{start:08d}"
        self._write(name, [sorted(one) for one in sides])

    def known(self, chore: str, key: str) -> Known:
        """Return what is known of those in whom a tag differs."""
        keys = self._bucket.list(f"{FOLDER}{_run(chore)}/known/{tag_id(key)}/")
        parts = [self._load(one) for one in keys]
        following, left, returned = (
            frozenset(one for part in parts for one in part[number])
            for number in range(3)
        )
        return Known(following, left, returned)

    def keep_plan(self, chore: str, plan: Plan) -> None:
        self._write(f"{_run(chore)}/plan", plan.to_dict())

    def plan(self, chore: str) -> Plan:
        """Return what a run means to do; raises ``NotFound`` before it knows."""
        return Plan.from_dict(self._read(f"{_run(chore)}/plan"))

    def keep_failed(self, chore: str, rev: int, failed: list[Any]) -> None:
        """Store what a step could not do; its repeat replaces it."""
        self._write(f"{_run(chore)}/failed/{rev:06d}", failed)

    def failed(self, chore: str) -> list[tuple[int, str, list[str]]]:
        """Return every failure: number of the call, why, and whom it was about."""
        keys = self._bucket.list(f"{FOLDER}{_run(chore)}/failed/")
        rows = [row for key in keys for row in self._load(key)]
        return [(row[0], row[1], row[2]) for row in rows]

    def _all(self, prefix: str) -> frozenset[str]:
        keys = list(self._bucket.list(f"{FOLDER}{prefix}"))
        return frozenset(one for key in keys for one in self._load(key))

    def _read(self, name: str) -> Any:
        return self._load(f"{FOLDER}{name}.json.gz")

    def _load(self, key: str) -> Any:
        return json.loads(gzip.decompress(self._bucket.get(key)))

    def _write(self, name: str, plain: Any) -> None:
        body = gzip.compress(json.dumps(plain).encode(), mtime=0)
        self._bucket.put(f"{FOLDER}{name}.json.gz", body, _GZIP)


def _base(key: str) -> str:
    return f"base/{tag_id(key)}"


def _run(chore: str) -> str:
    return f"runs/{chore}"
