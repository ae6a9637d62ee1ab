"""What giving and taking a tag writes: the item, the line, the news; pure.

Table profiles      pk = customer id, sk = "TAG#<key>"
                        at, source, by, cause, evidence (list of places on the time
                        axis), version, score, expires
Index list          see customers.listing
"""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.customers import listing
from chalicelib.customers.tags.models import (
    REASONS,
    Assignment,
    Gift,
    Removal,
    Source,
    effect_key,
)
from chalicelib.customers.timeline import Entry

PREFIX = "TAG#"
MOST_EVIDENCE = 8
GIVEN, TAKEN = "given", "taken"


def key_of(customer_id: str, key: str) -> dict[str, str]:
    """Return the key of the item of one tag of one customer."""
    return {"pk": customer_id, "sk": f"{PREFIX}{key}"}


def assigned(customer_id: str, key: str, gift: Gift) -> Assignment:
    """Return what a gift makes of a tag that somebody did not have."""
    return Assignment(
        customer_id=customer_id,
        key=key,
        at_ms=gift.at_ms,
        source=gift.source,
        by=gift.by,
        cause=gift.cause,
        evidence=gift.evidence[:MOST_EVIDENCE],
        version=gift.version,
        score_milli=gift.score_milli,
        expires_ms=gift.expires_ms,
    )


def to_item(one: Assignment) -> Item:
    """Return a tag of a customer as it is stored."""
    return {
        **key_of(one.customer_id, one.key),
        "at": one.at_ms,
        "source": one.source.value,
        "by": one.by,
        "cause": one.cause,
        "evidence": list(one.evidence),
        "version": one.version,
        "score": one.score_milli,
        "expires": one.expires_ms,
        **listing.tag_place(one.customer_id, one.key, one.at_ms),
    }


def from_item(item: Item) -> Assignment:
    return Assignment(
        customer_id=item["pk"],
        key=item["sk"].removeprefix(PREFIX),
        at_ms=item["at"],
        source=Source(item["source"]),
        by=item["by"],
        cause=item["cause"],
        evidence=tuple(item["evidence"]),
        version=item["version"],
        score_milli=item["score"],
        expires_ms=item["expires"],
    )


def first_of_each(rows: Iterable[Item]) -> list[Assignment]:
    """Return somebody's tags by key: of one that several ids have, the first gift."""
    found: dict[str, Assignment] = {}
    for one in map(from_item, rows):
        first = found.setdefault(one.key, one)
        found[one.key] = min(first, one, key=lambda each: each.at_ms)
    return sorted(found.values(), key=lambda one: one.key)


def to_plain(one: Assignment) -> Item:
    """Return a tag as a file holds it: event keys name an openid, instants do not."""
    times_ms = [int(place.partition("#")[0]) for place in one.evidence]
    return {**to_item(one), "cause": "", "evidence": [], "evidence_ms": times_ms}


def strengthened(stands: Assignment, gift: Gift) -> Assignment | None:
    """Return a tag with one more reason; ``None`` where that changes nothing.

    The first evidence stays, of the others the latest; it ends when the longest of its
    reasons does.
    """
    fresh = [one for one in gift.evidence if one not in stands.evidence]
    expires_ms = max(stands.expires_ms, gift.expires_ms)
    if not (stands.expires_ms and gift.expires_ms):
        expires_ms = 0  # one of the reasons is for good
    if not fresh and expires_ms == stands.expires_ms:
        return None
    together = (*stands.evidence, *fresh)
    latest = together[1:][-(MOST_EVIDENCE - 1) :]
    return replace(
        stands,
        evidence=(*together[:1], *latest),
        expires_ms=expires_ms,
        score_milli=gift.score_milli or stands.score_milli,
    )


def given(made: Assignment, name: str, at_ms: int) -> Entry:
    """Return the line of a gift, dated ``at_ms``."""
    return Entry(
        customer_id=made.customer_id,
        at_ms=at_ms,
        key=effect_key(made.customer_id, made.cause, GIVEN, made.key),
        kind="tag",
        type=GIVEN,
        direction="internal",
        title=f"打上标签「{name}」（{made.source.label}）",
        ref=made.evidence[0].partition("#")[2] if made.evidence else "",
        data={
            "tag": made.key,
            "source": made.source.value,
            "by": made.by,
            "version": made.version,
            "evidence": list(made.evidence),
        },
    )


def taken(had: Assignment, name: str, removal: Removal, at_ms: int) -> Entry:
    """Return the line of a loss, dated ``at_ms``."""
    return Entry(
        customer_id=had.customer_id,
        at_ms=at_ms,
        key=effect_key(had.customer_id, removal.cause, TAKEN, had.key),
        kind="tag",
        type=TAKEN,
        direction="internal",
        title=f"移除标签「{name}」（{REASONS[removal.reason]}）",
        data={
            "tag": had.key,
            "reason": removal.reason,
            "by": removal.by,
            "given_at": had.at_ms,
            "given_by": had.by,
        },
    )


def news(entry: Entry, key: str, hops: int) -> DomainEvent:
    """Return what the other modules are told of a line."""
    kind = f"tag.{entry.type}"
    return DomainEvent(
        kind=kind,
        id=f"{kind}:{entry.key}",
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        hops=hops,
        data={"tag": key},
    )
