"""``/v1/customers``: who they are, and what happened with them.

A customer that was merged into another answers as the person they are together.
"""

from collections.abc import Mapping

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers import worth
from chalicelib.customers.anchors import AxisPlace
from chalicelib.customers.attributes import answers
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import bests
from chalicelib.customers.attributes.service import completeness
from chalicelib.customers.book.axis.axis import axis_of
from chalicelib.customers.chores import (
    routes as chores_routes,  # noqa: F401 -- tells how far they are
)
from chalicelib.customers.consent import routes as consents
from chalicelib.customers.identity import reading
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.schemas import (
    CustomerDetail,
    CustomerOut,
    CustomersOut,
    CustomersQuery,
    EntryOut,
    Lifecycle,
    TimelineOut,
    TimelineQuery,
    WindowOut,
)
from chalicelib.customers.search import Fits, Search, Wanted
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.routes import tags_out
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.combining import combined
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.models import Subject, Value
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)


@routes.get("/v1/customers", scope=Scope.READ, audited="customers.read")
def list_customers(call: Call, asked: CustomersQuery) -> CustomersOut:
    """Customers, the newest first

    A page is full as long as there are so many. `q` and `scene` are looked for among
    up to 20,000 customers a call: where there are more, a page may hold fewer, or
    none, and its `next_cursor` goes on behind them. Only `null` is the end.
    """
    search = Search(
        connections.profiles(), connections.customer_id, tag_key=tagging.key_of
    )
    wanted = Wanted(
        asked.q,
        asked.tag,
        asked.segment,
        asked.scene,
        fits=_asked_of_each(asked),
    )
    found = search.page(wanted, asked.limit, call.place(asked))
    ids = [each for one in found.profiles for each in (one.id, *one.others)]
    known = TraitItems(connections.profiles()).of_all(ids)
    return CustomersOut(
        items=[_line(one, known) for one in found.profiles],
        next_cursor=call.cursor(asked, found.place),
    )


@routes.get("/v1/customers/{customer_id}", scope=Scope.READ, audited="customers.read")
def show_customer(call: Call, customer_id: str) -> CustomerDetail:
    """Everything about one customer that is no event"""
    return detail(call, group_of(customer_id))


@routes.get(
    "/v1/customers/{customer_id}/timeline", scope=Scope.READ, audited="customers.read"
)
def show_timeline(call: Call, customer_id: str, asked: TimelineQuery) -> TimelineOut:
    """What happened to and with a customer, on one time axis"""
    group = group_of(customer_id)
    kinds = frozenset(filter(None, asked.kind.split(",")))
    after = _whose(call, group, asked)
    part = axis_of(group.ids).page(asked.limit, after=after, kinds=kinds)
    place = f"{group.id} {part.older}" if part.older else None
    return TimelineOut(
        items=[_entry(one) for one in part.entries],
        next_cursor=call.cursor(asked, place),
    )


def _whose(call: Call, group: Group, asked: TimelineQuery) -> AxisPlace | None:
    """Return where to go on; a cursor of somebody else's axis is no cursor."""
    place = call.place(asked)
    owner, _, after = place.partition(" ")
    if place and owner not in group.ids:
        raise NotFound("no such customer")
    return AxisPlace.parse(after) if after else None


def _line(profile: Profile, known: Mapping[str, Item]) -> CustomerOut:
    ids = (profile.id, *profile.others)
    stated = combined([known[one] for one in ids if one in known])
    return CustomerOut(
        id=profile.id,
        openid=profile.open_id,
        remark=profile.remark,
        name=profile.name,
        stage=profile.stage,
        score=score(profile, stated),
        tags=sorted(tagging.name_of(key) for key in stated.get("tags", ())),
        subscribed=profile.subscribed,
        subscribed_at=_instant(profile.subscribed_at_ms),
        last_inbound_at=_instant(profile.last_inbound_ms),
    )


def detail(call: Call, group: Group) -> CustomerDetail:
    """Return everything about a person that is no event."""
    desk = attributes()
    said, ours = desk.known(group), desk.catalogue()
    profile = reading.as_one(group.profiles)
    reached = group.reached(now_ms())
    known = TraitItems(connections.profiles()).of_all(group.ids)
    stated = combined([known[one] for one in group.ids if one in known])
    subject = Subject(profile, stated, now_ms())
    whole = call.key is not None and Scope.ADMIN in call.key.scopes
    return CustomerDetail(
        id=profile.id,
        openid=reached.open_id,
        merged_ids=list(group.ids[1:]),
        completeness=completeness(ours, bests(said)),
        attributes=answers.known(ours, said, profile, whole=whole),
        lifecycle=_lifecycle(profile),
        score=score(profile, stated),
        value=worth.of(subject),
        window=_window(reached),
        consents=consents.answers(group),
        traits={
            name: _plain(value) for name, value in everything().of(subject).items()
        },
        tags=tags_out(tagging.tags().of(*group.ids)),
        staff=profile.staff,
    )


def _lifecycle(profile: Profile) -> Lifecycle:
    return Lifecycle(
        stage=profile.stage,
        stage_at=_instant(profile.stage_at_ms),
        first_seen_at=_instant(profile.first_seen_ms),
        subscribed=profile.subscribed,
        subscribed_at=_instant(profile.subscribed_at_ms),
        unsubscribed_at=_instant(profile.unsubscribed_at_ms),
        times_followed=profile.times_followed,
        source=profile.source,
        scene=profile.scene,
        inbound=profile.inbound_count,
        outbound=profile.outbound_count,
        last_inbound_at=_instant(profile.last_inbound_ms),
        last_outbound_at=_instant(profile.last_outbound_ms),
    )


def _asked_of_each(asked: CustomersQuery) -> tuple[Fits, ...]:
    """Return what no list is kept by."""
    fits: list[Fits] = []
    if asked.stage:
        fits.append(lambda one: one.profile.stage == asked.stage)
    return tuple(fits)


def score(profile: Profile, traits_of: Item) -> float | None:
    """Return the interaction index, once something states it."""
    known = everything()
    if "score" not in known:
        return None
    value = known["score"].read(Subject(profile, traits_of, now_ms()))
    return float(value) if isinstance(value, (int, float)) else None


def _plain(value: Value) -> str | float | bool | list[str] | None:
    return sorted(value) if isinstance(value, frozenset) else value


def _window(profile: Profile) -> WindowOut:
    is_open = profile.window_until_ms > now_ms()
    return WindowOut(
        left=profile.window_left if is_open else 0,
        until=_instant(profile.window_until_ms) if is_open else None,
    )


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(
        key=entry.key,
        at=iso(entry.at_ms),
        kind=entry.kind,
        type=entry.type,
        direction=entry.direction,
        title=entry.title,
        ref=entry.ref,
        data=entry.data,
    )


def _instant(at_ms: int) -> str | None:
    return iso(at_ms) if at_ms else None
