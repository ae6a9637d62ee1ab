"""Somebody whom nobody has met yet, taken in with all that a source says of them."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.events import DomainEvent
from chalicelib.customers.attributes.desk import CHANGED, REV, AttributeDesk
from chalicelib.customers.attributes.models import Observed
from chalicelib.customers.attributes.normalising import all_normalised
from chalicelib.customers.attributes.service import Saying, mirrored, name_of
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.repository import TraitItems


def meet(
    desk: AttributeDesk,
    profile: Item,
    given: Mapping[str, Any],
    saying: Saying,
    also: Sequence[Write] = (),
) -> bool:
    """Write a new profile and what is said of the person, all of it or nothing.

    Args:
        desk: of the attributes.
        profile: the item to be.
        given: values as typed, by attribute.
        saying: who says so.
        also: what else belongs to the person from now on.

    Returns:
        ``False`` where somebody has met them meanwhile.

    Raises:
        Unreadable: some values are none of their kind.
    """
    who, ours = str(profile["pk"]), desk.catalogue()
    values = all_normalised(ours, given)
    known = [saying.of(who, n, one) for n, one in values.items() if one is not None]
    name = name_of(known)
    links = desk.digests().links(known, ours).values() if known else ()
    writes = [
        desk.profiles.put_write(
            {**profile, **({"name": name} if name else {})}, "attribute_not_exists(pk)"
        ),
        *desk.items.puts(known, ours),
        *desk.links.change(who, (), links),
        TraitItems(desk.profiles).change(
            who, sets=mirrored(ours, known), adds={REV: 1}, given={REV: 0}
        ),
        *also,
    ]
    entry = _entry(who, known, saying, desk.now_ms())
    try:
        return desk.effects.commit(entry, writes, _news(entry, known))
    except TransactionFailed:
        return False


def _entry(who: str, known: Sequence[Observed], saying: Saying, now_ms: int) -> Entry:
    cause = hashlib.sha256(saying.key.encode()).hexdigest()[:20]
    return Entry(
        customer_id=who,
        at_ms=now_ms,
        key=f"attr:{saying.source.value}:{cause}",
        kind="attribute",
        type="met",
        direction="internal",
        title=f"新建客户（{saying.source.label}）",
        data={
            "names": [one.attribute for one in known],
            "source": saying.source.value,
            "by": saying.by,
        },
    )


def _news(entry: Entry, known: Sequence[Observed]) -> DomainEvent | None:
    names = [one.attribute for one in known]
    if not names:
        return None
    return DomainEvent(
        kind=CHANGED,
        id=f"{CHANGED}:{entry.key}:{entry.customer_id}:{entry.at_ms}"[:128],
        customer_id=entry.customer_id,
        occurred_at_ms=entry.at_ms,
        data={"name": names[0], "names": names},
    )
