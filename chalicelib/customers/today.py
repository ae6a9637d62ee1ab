"""What has happened today so far, for a screen that somebody looks at.

Table workspace     pk = "LIVE#<YYYY-MM-DD>", sk = "COUNTS"
                        rev, upto_ms, recounted_ms, n (the counts), cursors, ttl

Counted on from where the last look ended, shard by shard.  What arrives later than that
with an earlier time is found by the recount every quarter of an hour; the archive of
the day, made at night, is what counts.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, local_time
from chalicelib.customers.timeline import DAY_SHARDS, Entry, Timeline

FRESH_MS = 30_000  # younger counts are shown as they are
_SETTLED_MS = 5_000  # entries younger than this may still be on their way
_RECOUNT_MS = 15 * MINUTE_MS
_MOST_RECOUNTED = 20_000
_MOST_A_SHARD = 500  # at one look
_HOURS = 24
_AFTER_ALL = "~"


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far."""

    day: str
    upto_ms: int = 0  # 0 when nobody has looked yet
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def followed(self) -> int:
        return self.counts["followed"]

    @property
    def left(self) -> int:
        return self.counts["left"]

    @property
    def received(self) -> int:
        return self.counts["received"]

    @property
    def sent(self) -> int:
        return self.counts["sent"]

    @property
    def topics(self) -> dict[str, int]:
        """Return how often each topic came up."""
        return self._marked("topic:")

    @property
    def moves(self) -> dict[str, int]:
        """Return how many moved from one stage of the lifecycle to another."""
        return self._marked("stage:")

    def _marked(self, mark: str) -> dict[str, int]:
        return {
            name.removeprefix(mark): count
            for name, count in self.counts.items()
            if name.startswith(mark)
        }

    @property
    def hours(self) -> list[tuple[str, int, int]]:
        """Return (hour, received, sent) up to the hour that was counted last."""
        return [
            (f"{hour:02d}", self.counts[f"in{hour:02d}"], self.counts[f"out{hour:02d}"])
            for hour in range(_HOURS)
        ]


class TodaysCounts:
    """Keeps the counts of the day, and brings them up to date when asked."""

    def __init__(
        self, workspace: Table, timeline: Timeline, now_ms: Callable[[], int]
    ) -> None:
        self._workspace = workspace
        self._timeline = timeline
        self._now_ms = now_ms

    def known(self) -> Today:
        """Return the counts as of the last look: one read."""
        day = business_day(self._now_ms())
        item = self._read(day)
        return _today(day, item) if item else Today(day)

    def counted(self) -> Today:
        """Return the counts of now."""
        now = self._now_ms()
        day = business_day(now)
        item = self._read(day) or {}
        if item and now - item["upto_ms"] < FRESH_MS:
            return _today(day, item)
        again = now - item.get("recounted_ms", 0) >= _RECOUNT_MS
        if item and again and sum(item["n"].values()) <= _MOST_RECOUNTED:
            item = {"rev": item["rev"]}
        return self._count_on(day, item, now)

    def _count_on(self, day: str, before: Item, now: int) -> Today:
        until = f"{now - _SETTLED_MS:013d}{_AFTER_ALL}"
        counts: Counter[str] = Counter(before.get("n", {}))
        cursors = dict(before.get("cursors", {}))
        keys: list[tuple[str, str]] = []
        for number in range(DAY_SHARDS):
            after = cursors.get(str(number), "")
            found = self._timeline.keys_since(day, number, after, until, _MOST_A_SHARD)
            if found:
                cursors[str(number)] = found[-1][1]
                keys += found
        counts.update(_told(self._timeline.read_all(keys)))
        item = {
            "pk": f"LIVE#{day}",
            "sk": "COUNTS",
            "rev": before.get("rev", 0) + 1,
            "upto_ms": now,
            "recounted_ms": before.get("recounted_ms", now),
            "n": dict(counts),
            "cursors": cursors,
            "ttl": (now + 3 * DAY_MS) // 1000,
        }
        return self._kept(day, item)

    def _kept(self, day: str, item: Item) -> Today:
        try:
            self._workspace.put(
                item,
                condition="attribute_not_exists(pk) OR rev = :before",
                values={":before": item["rev"] - 1},
            )
        except ConditionFailed as other:  # somebody looked at the same moment
            return _today(day, other.item or self._read(day) or item)
        return _today(day, item)

    def _read(self, day: str) -> Item | None:
        return self._workspace.get(pk=f"LIVE#{day}", sk="COUNTS")


def _told(entries: Iterable[Entry]) -> Iterable[str]:
    """Yield what each entry counts as."""
    for entry in entries:
        hour = _hour(entry)
        kind = entry.type.lower()
        if entry.kind == "event" and kind in ("subscribe", "unsubscribe"):
            yield "followed" if kind == "subscribe" else "left"
        elif entry.kind == "message":
            yield "received" if entry.direction == "in" else "sent"
            yield f"{'in' if entry.direction == 'in' else 'out'}{hour}"
        elif entry.kind == "send" and entry.direction == "out":
            yield "sent"
            yield f"out{hour}"
        elif entry.kind == "lifecycle":
            yield f"stage:{entry.type}"
        for topic in entry.data.get("topics", ()):
            yield f"topic:{topic}"


def _hour(entry: Entry) -> str:
    return f"{local_time(entry.at_ms):%H}"


def _today(day: str, item: Item) -> Today:
    return Today(day, item["upto_ms"], Counter(item["n"]))
