"""Who brings others: conversions that somebody caused, not what they shared (F12).

Table profiles      pk = customer id, sk = "TRAITS", v_caused

Whoever verifies a referral tells ``referral.qualified {invited}`` of the inviter, once
the invited has paid or visited; each invited person counts once.
"""

from chalicelib import connections
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.events import DomainEvent
from chalicelib.customers.book.axis import kinds
from chalicelib.customers.book.axis.kinds import Kind
from chalicelib.customers.effects import effects
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.combining import added_up
from chalicelib.customers.traits.repository import TraitItems

CAUSED = "v_caused"
_KIND = "influence"

added_up(CAUSED)
kinds.add(Kind(_KIND, "heart-handshake", "g", "change", "value"))


def qualified(event: DomainEvent) -> None:
    """Subscriber of ``referral.qualified``: count a conversion to who caused it."""
    invited, profiles = str(event.data["invited"]), connections.profiles()
    entry = Entry(
        customer_id=event.customer_id,
        at_ms=event.occurred_at_ms,
        key=f"caused:{invited}",
        kind=_KIND,
        type="caused",
        direction="internal",
        title="带来一位成交的朋友",
        ref=event.id,
        data={"invited": invited},
    )
    key = {"pk": event.customer_id, "sk": "PROFILE"}
    writes = [
        profiles.check_write(key, "attribute_exists(pk)"),
        TraitItems(profiles).change(event.customer_id, adds={CAUSED: 1}),
    ]
    news = event.caused("value.changed", what="caused", to=invited)
    try:
        effects().commit(entry, writes, news)
    except TransactionFailed:
        return  # erased meanwhile
