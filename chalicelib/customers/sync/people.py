"""The profiles as a follower sync changes them: each person in one transaction.

A person's profile, identities, line on the time axis and domain event are written
together or not at all, on condition that the follow state is what the decision rests
on.  Several people share a request.

Table profiles      pk = customer id, sk = "PROFILE"                     the hot item
                    pk = "ID#openid#<appid>#<openid>", sk = "IDENTITY"   customer
                    see identity.unionids for those
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import (
    MOST_WRITES,
    TransactionFailed,
    Write,
    transact,
)
from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.customers.identity.unionids import unionid_of
from chalicelib.customers.privacy.tombstones import Tombstones
from chalicelib.customers.sync.models import Run
from chalicelib.customers.sync.verdicts import Finding, Known
from chalicelib.customers.sync.writes import PersonWrites

_FIELDS = ("unionid", "remark", "wx_tags", "lang")


@dataclass(slots=True)
class _Batch:
    """People whose writes go in one transaction."""

    findings: list[Finding] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)  # index of the finding, per write
    events: list[DomainEvent] = field(default_factory=list)

    def add(
        self, finding: Finding, writes: list[Write], events: list[DomainEvent]
    ) -> None:
        self.owners += [len(self.findings)] * len(writes)
        self.findings.append(finding)
        self.writes += writes
        self.events += events


@dataclass(slots=True)
class _Stopped:
    """Who of a batch that was refused stood in the way."""

    changed: list[Finding] = field(default_factory=list)  # by somebody else meanwhile
    sharing: list[Finding] = field(default_factory=list)  # another's unionid


class SyncedPeople:
    """Reads whom we know and writes what a run found out."""

    def __init__(
        self,
        profiles: Table,
        outbox: Outbox,
        writes: PersonWrites,
        customer_id: Callable[[str], str],
        tombstones: Tombstones,
    ) -> None:
        self._tombstones = tombstones
        self._profiles = profiles
        self._outbox = outbox
        self._writes = writes
        self._customer_id = customer_id

    def known(self, open_ids: Sequence[str]) -> dict[str, Known]:
        ids = {self._customer_id(open_id): open_id for open_id in open_ids}
        found = self._profiles.batch_get(
            [{"pk": customer, "sk": "PROFILE"} for customer in ids]
        )
        return {ids[item["pk"]]: _known(item) for item in found}

    def erased(self, open_ids: Sequence[str]) -> dict[str, int]:
        """Return until when the lives of those were erased that were."""
        ids = {self._customer_id(open_id): open_id for open_id in open_ids}
        found = self._tombstones.until_all(list(ids))
        return {ids[customer]: until for customer, until in found.items()}

    def apply(self, run: Run, findings: Sequence[Finding]) -> list[str]:
        """Write each finding wholly or not; return whom somebody else has changed."""
        refused: list[str] = []
        sharing: set[str] = set()
        waiting = list(findings)
        while waiting:
            again: list[Finding] = []
            for batch in self._batches(run, waiting, sharing):
                stopped = self._write(batch)
                if stopped is None:
                    continue
                refused += [finding.open_id for finding in stopped.changed]
                sharing |= {finding.open_id for finding in stopped.sharing}
                # One who changed stops all of the request; the others go once more.
                again += [f for f in batch.findings if f not in stopped.changed]
            waiting = again
        return refused

    def _write(self, batch: _Batch) -> _Stopped | None:
        """Write all of the batch or nothing; return who stood in the way."""
        try:
            transact(batch.writes)
        except TransactionFailed as failed:
            return _stopped(batch, failed)
        self._outbox.flush_all(batch.events)
        return None

    def _batches(
        self, run: Run, findings: Sequence[Finding], sharing: set[str]
    ) -> Iterator[_Batch]:
        batch, touched = _Batch(), set[str]()
        for finding in findings:
            shares = finding.open_id in sharing
            writes, events = self._writes.of(run, finding, shares=shares)
            unionid = str(finding.fields.get("unionid", ""))
            # One transaction may name an item once only.
            if len(batch.writes) + len(writes) > MOST_WRITES or unionid in touched:
                yield batch
                batch, touched = _Batch(), set()
            batch.add(finding, writes, events)
            if unionid:
                touched.add(unionid)
        if batch.findings:
            yield batch


def _stopped(batch: _Batch, failed: TransactionFailed) -> _Stopped:
    """Sort those in the way: a unionid of somebody else's is no change of theirs."""
    changed: set[int] = set()
    sharing: set[int] = set()
    for index, reason in enumerate(failed.reasons):
        if reason:
            shares = unionid_of(batch.writes[index]) and failed.refused(index)
            (sharing if shares else changed).add(batch.owners[index])
    return _Stopped(
        [batch.findings[number] for number in sorted(changed)],
        [batch.findings[number] for number in sorted(sharing - changed)],
    )


def _known(item: Item) -> Known:
    return Known(
        subscribed=item.get("sub", False),
        follow_key=item.get("sub_sk", ""),
        times=item.get("sub_n", 0),
        source=item.get("source", ""),
        fields={name: item[name] for name in _FIELDS if item.get(name)},
        fields_at_ms=item.get("synced_at", 0),
    )
