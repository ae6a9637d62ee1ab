"""A run of the follower sync and its receipts."""

from enum import StrEnum
from itertools import pairwise

from pydantic import BaseModel, ConfigDict

LEASE_MS = 15 * 60_000  # a run that shows no sign of life for so long is taken over
_LEFT_MS = 2 * 86_400_000  # a run nobody took up for so long is taken up by nobody
MOST_DETAILS = 100  # openids WeChat takes in one call for details


class State(StrEnum):
    """Where a run is; the first three are under way."""

    LISTING = "listing"
    MERGING = "merging"
    FETCHING = "fetching"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"  # stopped before a sweep until an operator agrees


UNDER_WAY = frozenset({State.LISTING, State.MERGING, State.FETCHING})


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Base(Model):
    """The snapshot a run is compared with: what the last finished run listed."""

    run: str = ""  # "" before the first run has finished
    parts: int = 0
    size: int = 0
    day: str = ""  # business day of its run
    started_ms: int = 0


class Current(Model):
    """Which run counts, and the snapshot of the last one that finished."""

    run: str
    base: Base = Base()


class Run(Model):
    """One attempt to make our followers equal to WeChat's list."""

    id: str
    app_id: str
    started_ms: int
    state: State = State.LISTING
    base: Base = Base()
    version: int = 1  # one more with every step
    announced: int = 0  # the version whose messages are known to have been sent
    lease_until_ms: int = 0
    parked_until_ms: int = 0  # WeChat's daily quota is spent until then
    cursor: str = ""  # the openid after which the next page begins
    pages: int = 0
    listed: int = 0
    erased: int = 0  # of those listed: erased by us, and left out
    total: int = 0  # as WeChat said on the last page
    parts: int = 0
    merged: frozenset[str] = frozenset()
    found: int = 0  # different people listed
    joiners: int = 0
    leavers: int = 0
    refreshes: int = 0
    to_fetch: tuple[int, ...] = ()  # the parts in which something changed
    fetched: frozenset[str] = frozenset()
    updated_ms: int = 0
    finished_ms: int = 0
    reason: str = ""  # why it failed or was refused, a key of progress.REASONS
    override: bool = False  # an operator let a large sweep pass

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def is_over(self, now_ms: int) -> bool:
        """Tell whether nobody needs its lists: it has ended, or was left for long."""
        if self.state in (State.DONE, State.FAILED):
            return True
        return now_ms - self.updated_ms > _LEFT_MS

    @property
    def is_first(self) -> bool:
        """Nothing was imported before: nobody joined just now."""
        return not self.base.run

    @property
    def is_merged(self) -> bool:
        return len(self.merged) == self.parts

    @property
    def is_fetched(self) -> bool:
        return len(self.fetched) == len(self.to_fetch)


class PageReceipt(Model):
    """One page of WeChat's list, as it was stored."""

    page: int
    count: int
    erased: int = 0  # of them, and left out
    total: int
    next_open_id: str
    offsets: str  # where each partition begins in the object, and its end
    at_ms: int

    @property
    def spans(self) -> list[tuple[int, int]]:
        """First and last byte + 1 of each partition."""
        edges = [int(edge) for edge in self.offsets.split(",")]
        return list(pairwise(edges))


class Tally(Model):
    """What was done to the people of one chunk or part."""

    joined: int = 0
    returned: int = 0
    left: int = 0
    refreshed: int = 0
    unchanged: int = 0  # known already, or an event newer than the run had its say

    def plus(self, other: "Tally") -> "Tally":
        sums = {
            name: getattr(self, name) + getattr(other, name)
            for name in Tally.model_fields
        }
        return Tally(**sums)


class Part(Model):
    """One partition of a run: what the merge found, and how far it is applied."""

    part: int
    listed: int
    joiners: int = 0
    leavers: int = 0
    refreshes: int = 0
    done: frozenset[str] = frozenset()
    tally: Tally = Tally()

    @property
    def chunks(self) -> int:
        counts = (self.joiners, self.leavers, self.refreshes)
        return sum(-(-count // MOST_DETAILS) for count in counts)

    @property
    def is_done(self) -> bool:
        return len(self.done) == self.chunks
