"""The follower lists of the sync, which hold openids: tables and the archive.

What a run that is over has listed is of no more use, but for the snapshot that the next
one is compared with.  So the first erasure after a run deletes its lists, and takes the
person out of the snapshot.  A run under way needs its lists as they are: its end is
waited for.
"""

from collections.abc import Iterable, Iterator

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.customers import privacy
from chalicelib.customers.privacy import Person, Record, Store
from chalicelib.customers.sync.archive import PREFIX, SyncArchive, snapshot_key
from chalicelib.customers.sync.desk import runs
from chalicelib.customers.sync.models import Base
from chalicelib.customers.sync.newcomers import SHARDS
from chalicelib.customers.sync.partitions import pack_lines, part_of, unpack


def _export(_person: Person) -> Iterable[Record]:
    """Yield nothing: the openid is told among the identities."""
    yield from ()


def _erase(person: Person) -> int:
    removed = _newcomers(person)
    if not _is_under_way():
        removed += _tidied() + _out_of_snapshot(person)
    return removed


def _pending(person: Person) -> int:
    """Return whether a run that was under way has still to be waited for."""
    if _is_under_way():
        return 1
    _tidied()
    _out_of_snapshot(person)
    return 0


def _newcomers(person: Person) -> int:
    """Delete who noted that the person followed, and the places in lists they name."""
    table = connections.workspace()
    keys = []
    for open_id in person.open_ids:
        shard = f"SYNC#{settings().wechat_app_id}#NEW#{part_of(open_id, SHARDS):02d}"
        rows = table.query("pk = :shard", values={":shard": shard})
        keys += [
            {"pk": row["pk"], "sk": row["sk"]}
            for row in rows
            if row["sk"].partition("#")[2] == open_id
        ]
    table.batch_write(deletes=keys)
    return len(keys)


def _is_under_way() -> bool:
    current = runs().current()
    run = runs().get(current.run) if current else None
    return run is not None and not run.is_over(now_ms())


def _tidied() -> int:
    """Delete the lists of runs that are over, and the cursors that name people."""
    keep = _base().run
    gone = {key.split("/")[1] for key in connections.archive().list(PREFIX)}
    folders = [f"{PREFIX}{run}/" for run in gone - {"snapshot"}]
    lists = connections.archive().list(f"{PREFIX}snapshot/")
    snapshots = {key.split("/")[2] for key in lists} - {keep}
    folders += [f"{PREFIX}snapshot/{run}/" for run in snapshots]
    for row in _naming_rows():
        runs().forget_cursor(row)
    return sum(connections.archive().erase(folder) for folder in folders)


def _naming_rows() -> Iterator[Item]:
    """Yield the rows of runs and pages that say at whom a list went on."""
    rows = connections.workspace().query(
        "pk = :sync AND begins_with(sk, :runs)",
        values={":sync": f"SYNC#{settings().wechat_app_id}", ":runs": "RUN#"},
    )
    for row in rows:
        if row.get("cursor") or row.get("next_open_id"):
            yield row


def _out_of_snapshot(person: Person) -> int:
    base, removed = _base(), 0
    for open_id in person.open_ids if base.run else ():
        part = part_of(open_id, base.parts)
        try:
            body = SyncArchive(connections.archive()).snapshot(base.run, part)
        except NotFound:
            continue
        people = unpack(body)
        if open_id in people:
            people.remove(open_id)
            connections.archive().rewrite(
                snapshot_key(base.run, part), pack_lines(people), "application/gzip"
            )
            removed += 1
    return removed


def _base() -> Base:
    current = runs().current()
    return current.base if current else Base()


privacy.register(Store("sync", "粉丝名单", _export, _erase, pending=_pending))
