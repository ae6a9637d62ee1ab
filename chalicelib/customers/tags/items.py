"""What giving and taking a tag writes: the item, the line, the news; pure.

Table profiles      pk = customer id, sk = "TAG#<key>"
                        at, source, by, cause, evidence (list of places on the time
                        axis), version, score, expires
Index list          see customers.listing
"""

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


def item_of(customer_id: str, key: str, gift: Gift) -> Item:
    """Return the item that a gift leaves behind."""
    return {
        **key_of(customer_id, key),
        "at": gift.at_ms,
        "source": gift.source.value,
        "by": gift.by,
        "cause": gift.cause,
        "evidence": list(gift.evidence[:MOST_EVIDENCE]),
        "version": gift.version,
        "score": gift.score_milli,
        "expires": gift.expires_ms,
        **listing.tag_place(customer_id, key, gift.at_ms),
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


def given(customer_id: str, key: str, name: str, gift: Gift, at_ms: int) -> Entry:
    """Return the line of a gift, dated ``at_ms``."""
    return Entry(
        customer_id=customer_id,
        at_ms=at_ms,
        key=effect_key(customer_id, gift.cause, GIVEN, key),
        kind="tag",
        type=GIVEN,
        direction="internal",
        title=f"打上标签「{name}」（{gift.source.label}）",
        ref=gift.evidence[0].partition("#")[2] if gift.evidence else "",
        data={
            "tag": key,
            "source": gift.source.value,
            "by": gift.by,
            "version": gift.version,
            "evidence": list(gift.evidence[:MOST_EVIDENCE]),
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
