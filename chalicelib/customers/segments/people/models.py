"""The nightly snapshot: every trait of everybody, as it was read last."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.customers.listing import SHARDS

PARTS = SHARDS  # by the same hash as the list of everybody, so that a part is a shard


class State(StrEnum):
    """Where a snapshot in the making is."""

    LISTING = "listing"  # finding out who has changed
    READING = "reading"  # part by part
    JOINING = "joining"  # all parts into one table
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot; ``as_of_ms`` is before anything of it was read."""

    version: str
    as_of_ms: int
    is_full: bool  # everybody was read anew, nobody taken over
    full_ms: int  # when everybody was read last
    shape: str  # of its columns; another one means reading everybody anew
    state: State = State.LISTING
    base: str = ""  # the version it was made from
    parts: frozenset[int] = frozenset()  # those that are ready
    people: int = 0
    days: Mapping[str, int] = field(default_factory=dict)  # entries of the latest days

    @property
    def is_read(self) -> bool:
        return len(self.parts) == PARTS


def part_key(version: str, part: int) -> str:
    """Return where a part is in the archive: Parquet with every trait as a column."""
    return f"segments/{version}/part-{part:02d}.parquet"


def chunk_key(version: str, part: int, number: int) -> str:
    """Return where a piece of a part is that takes more than one step to read."""
    return f"segments/{version}/chunks/{part:02d}-{number:04d}.ndjson"


def looked_key(version: str, part: int) -> str:
    """Return where the ids of a part are that have to be read, a line each."""
    return f"segments/{version}/looked/{part:02d}.txt"


def speaking_key(version: str) -> str:
    """Return where it is written who speaks for each of the merged customers."""
    return f"segments/{version}/speaking.json"


def table_key(version: str) -> str:
    """Return where the table is that questions are put to."""
    return f"segments/{version}/people.duckdb"
