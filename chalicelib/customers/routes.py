"""``/v1/customers``: who they are, what happened with them, where they were."""

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.schemas import (
    CustomerDetail,
    CustomerOut,
    CustomersOut,
    CustomersQuery,
    EntryOut,
    Known,
    Lifecycle,
    Place,
    TimelineOut,
    TimelineQuery,
    VisitOut,
    VisitsOut,
    WindowOut,
)
from chalicelib.customers.search import Search, Wanted
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Assignment
from chalicelib.customers.tags.routes import tags_out
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.customers.visits import Visit, pings_of, visits_of
from chalicelib.web.api.call import Call
from chalicelib.web.api.keys import Scope
from chalicelib.web.api.routing import Api

routes = Api(__name__)

_WECHATS_OWN = ("remark", "unionid")


@routes.get("/v1/customers", scope=Scope.READ, audited="customers.read")
def list_customers(call: Call, asked: CustomersQuery) -> CustomersOut:
    """Customers, the newest first

    A page is full as long as there are so many. `q` and `scene` are looked for among
    up to 20,000 customers a call: where there are more, a page may hold fewer, or
    none, and its `next_cursor` goes on behind them. Only `null` is the end.
    """
    search = Search(connections.profiles(), connections.customer_id)
    wanted = Wanted(asked.q, tagging.key_of(asked.tag), asked.scene)
    found = search.page(wanted, asked.limit, call.place(asked))
    ids = [one.id for one in found.profiles]
    known = TraitItems(connections.profiles()).of_all(ids)
    return CustomersOut(
        items=[_line(one, known.get(one.id, {})) for one in found.profiles],
        next_cursor=call.cursor(asked, found.place),
    )


@routes.get("/v1/customers/{customer_id}", scope=Scope.READ, audited="customers.read")
def show_customer(_call: Call, customer_id: str) -> CustomerDetail:
    """Everything about one customer that is no event"""
    profile = _known(customer_id)
    return _detail(profile, tagging.tags().of(profile.id))


@routes.get(
    "/v1/customers/{customer_id}/timeline", scope=Scope.READ, audited="customers.read"
)
def show_timeline(call: Call, customer_id: str, asked: TimelineQuery) -> TimelineOut:
    """What happened to and with a customer, on one time axis"""
    profile = _known(customer_id)
    timeline = Timeline(connections.interactions())
    found, place = timeline.page(
        profile.id, asked.limit, before=_whose(call, profile, asked), kind=asked.kind
    )
    return TimelineOut(
        items=[_entry(one) for one in found],
        next_cursor=call.cursor(asked, f"{profile.id} {place}" if place else None),
    )


@routes.get(
    "/v1/customers/{customer_id}/visits", scope=Scope.READ, audited="customers.read"
)
def show_visits(_call: Call, customer_id: str) -> VisitsOut:
    """Where a customer was in the last 30 days"""
    profile = _known(customer_id)
    pings = pings_of(connections.profiles(), profile.id)
    return VisitsOut(items=[_visit(one) for one in visits_of(pings)])


def _known(customer_id: str) -> Profile:
    # Keys of the table that are no customers end in a sort key of their own.
    profile = ProfileRepository(connections.profiles()).get(customer_id)
    if profile is None:
        raise NotFound("no such customer")
    return profile


def _whose(call: Call, profile: Profile, asked: TimelineQuery) -> str:
    """Return where to go on; a cursor of somebody else's axis is no cursor."""
    place = call.place(asked)
    owner, _, before = place.partition(" ")
    if place and owner != profile.id:
        raise NotFound("no such customer")
    return before or "~"


def _line(profile: Profile, traits: Item) -> CustomerOut:
    return CustomerOut(
        id=profile.id,
        openid=profile.open_id,
        remark=profile.remark,
        name=profile.name,
        tags=sorted(tagging.name_of(key) for key in traits.get("tags", ())),
        subscribed=profile.subscribed,
        subscribed_at=_instant(profile.subscribed_at_ms),
        last_inbound_at=_instant(profile.last_inbound_ms),
    )


def _detail(profile: Profile, tags: list[Assignment]) -> CustomerDetail:
    return CustomerDetail(
        id=profile.id,
        openid=profile.open_id,
        attributes=_attributes(profile),
        lifecycle=Lifecycle(
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
        ),
        window=_window(profile),
        tags=tags_out(tags),
        staff=profile.staff,
    )


def _attributes(profile: Profile) -> dict[str, Known]:
    known = {}
    if profile.name:
        known["name"] = Known(value=profile.name, source="customer", at=None)
    for name in _WECHATS_OWN:
        if value := getattr(profile, name):
            at = _instant(profile.wechat_fields_at_ms)
            known[name] = Known(value=value, source="wechat", at=at)
    return known


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


def _visit(visit: Visit) -> VisitOut:
    return VisitOut.model_validate(
        {
            "place": Place(
                latitude=visit.latitude, longitude=visit.longitude, name=visit.name
            ),
            "from": iso(visit.from_ms),
            "to": iso(visit.to_ms),
            "precision_m": visit.precision_m,
            "pings": visit.pings,
        }
    )


def _instant(at_ms: int) -> str | None:
    return iso(at_ms) if at_ms else None
