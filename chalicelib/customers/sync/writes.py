"""The writes that make one finding of a run true."""

from collections.abc import Callable
from typing import Protocol

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.outbox import Outbox
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.profile.changes import Follow, follow_sets, forgone
from chalicelib.customers.sync.models import Run
from chalicelib.customers.sync.verdicts import Effect, Finding
from chalicelib.customers.timeline import Entry, Timeline

_TITLES = {
    Effect.JOINED: "关注公众号（同步补记）",
    Effect.RETURNED: "再次关注公众号（同步补记）",
    Effect.LEFT: "取消关注（同步补记）",
}


class FirstStage(Protocol):
    """What gives a new profile its stage."""

    def of(self, item: Item, at_ms: int) -> tuple[Item, list[Write]]: ...


class PersonWrites:
    """Turns findings into writes; each is conditional on what it rests on."""

    def __init__(
        self,
        profiles: Table,
        timeline: Timeline,
        outbox: Outbox,
        customer_id: Callable[[str], str],
        stages: FirstStage,
    ) -> None:
        self._profiles = profiles
        self._stages = stages
        self._timeline = timeline
        self._outbox = outbox
        self._customer_id = customer_id
        self._unionids = Unionids(profiles, outbox)

    def of(
        self, run: Run, finding: Finding, *, shares: bool = False
    ) -> tuple[list[Write], list[DomainEvent]]:
        """Return the writes, and the events among them that are then to be sent.

        Args:
            run: that found it.
            finding: what it found.
            shares: the person's unionid is known to be another customer's as well.
        """
        customer = self._customer_id(finding.open_id)
        writes, events = self._profile(run, customer, finding), []
        if finding.before is None:
            name = f"ID#openid#{run.app_id}#{finding.open_id}"
            writes.append(self._identity(name, customer))
        if (unionid := finding.fields.get("unionid")) and shares:
            at_ms = run.started_ms
            writes += self._unionids.share(unionid, customer, at_ms)
            events.append(self._unionids.news(unionid, customer, at_ms))
        elif unionid:
            writes.append(self._unionids.claim(unionid, customer))
        if finding.follow is None:
            return writes, events
        entry = _entry(customer, finding, finding.follow)
        writes.append(self._timeline.first_time(entry))
        if finding.effect == Effect.JOINED and run.is_first:
            return writes, events  # an import: nobody joined just now
        event = _event(run, entry, finding)
        return [*writes, self._outbox.row(event)], [*events, event]

    def _profile(self, run: Run, customer: str, finding: Finding) -> list[Write]:
        sets = {
            **finding.fields,
            **(follow_sets(finding.follow) if finding.follow else {}),
        }
        if finding.before and finding.follow and not finding.follow.subscribed:
            sets |= forgone(finding.follow.at_ms)
        if finding.fields or finding.follow is None or finding.follow.subscribed:
            sets["synced_at"] = run.started_ms
        if finding.before is None:
            return self._new(run, customer, finding, sets)
        if not finding.before.source and sets.get("source") == "":
            del sets["source"]
        return [self._changed(customer, finding, sets, finding.before.follow_key)]

    def _new(
        self, run: Run, customer: str, finding: Finding, sets: Item
    ) -> list[Write]:
        at_ms = finding.follow.at_ms if finding.follow else run.started_ms
        item = {
            "pk": customer,
            "sk": "PROFILE",
            "oid": finding.open_id,
            "app": run.app_id,
            "first_at": at_ms,
            "sub_n": 1,
            "changes_n": 1,
            **listing.place(customer, at_ms),
            **sets,
        }
        beside: list[Write] = []
        if run.is_first:  # of those who join later the news moves the lifecycle on
            stage, beside = self._stages.of(item, run.started_ms)
            item |= stage
        new = self._profiles.put_write(item, condition="attribute_not_exists(pk)")
        return [new, *beside]

    def _changed(
        self, customer: str, finding: Finding, sets: Item, follow_key: str
    ) -> Write:
        names = {f"#{name}": name for name in sets} | {"#now": "sub_sk"}
        values = {f":{name}": value for name, value in sets.items()}
        clauses = [f"#{name} = :{name}" for name in sets]
        condition = "attribute_not_exists(#now)"
        if follow_key:
            condition = "#now = :before"
            values[":before"] = follow_key
        expression = "SET " + ", ".join(clauses)
        if finding.follow:
            expression += ", #previous = :previous"
            names["#previous"] = "prev_sub_sk"
            values[":previous"] = follow_key
        if finding.follow and finding.follow.subscribed:
            expression += " ADD #times :one"
            names["#times"] = "sub_n"
            values[":one"] = 1
        return self._profiles.update_write(
            {"pk": customer, "sk": "PROFILE"},
            expression,
            names=names,
            values=values,
            # Somebody erased meanwhile must not come back as half a profile.
            condition=f"attribute_exists(pk) AND {condition}",
        )

    def _identity(self, name: str, customer: str) -> Write:
        """Point an identity to the customer, unless it points to one already."""
        return self._profiles.update_write(
            {"pk": name, "sk": "IDENTITY"},
            "SET customer = if_not_exists(customer, :customer)",
            values={":customer": customer},
        )


def _entry(customer: str, finding: Finding, follow: Follow) -> Entry:
    data: dict[str, object] = {"inferred": True}
    if follow.source:
        data["source"] = follow.source
    if finding.effect == Effect.RETURNED:
        data["again"] = True
    return Entry(
        customer_id=customer,
        at_ms=follow.at_ms,
        key=follow.sort_key.partition("#")[2],
        kind="event",
        type="subscribe" if follow.subscribed else "unsubscribe",
        direction="in",
        title=_TITLES[finding.effect],
        data=data,
    )


def _event(run: Run, entry: Entry, finding: Finding) -> DomainEvent:
    kind = f"follower.{finding.effect.value}"
    return DomainEvent(
        kind=kind,
        id=f"{kind}:{entry.key}",
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"inferred": True, "run": run.id},
    )
