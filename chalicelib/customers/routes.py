"""``/v1/customers``: who they are, what happened with them, where they were, tags."""

from chalicelib import connections
from chalicelib.aws.values import Item
from chalicelib.core.clock import iso, now_ms
from chalicelib.core.errors import NotFound
from chalicelib.customers.anchors import AxisPlace
from chalicelib.customers.book.axis.axis import axis_of
from chalicelib.customers.chores import (
    routes as chores_routes,  # noqa: F401 -- tells how far they are
)
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
    TagOut,
    TagsIn,
    TagsOut,
    TimelineOut,
    TimelineQuery,
    VisitOut,
    VisitsOut,
    WindowOut,
)
from chalicelib.customers.search import Fits, Search, Wanted
from chalicelib.customers.tags import Tag, Tags
from chalicelib.customers.timeline import Entry
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Subject, Value
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
    wanted = Wanted(
        asked.q,
        asked.tag,
        asked.segment,
        asked.scene,
        fits=_asked_of_each(asked),
    )
    found = search.page(wanted, asked.limit, call.place(asked))
    tags = Tags(connections.profiles())
    ids = [one.id for one in found.profiles]
    known = TraitItems(connections.profiles()).of_all(ids)
    return CustomersOut(
        items=[
            _line(one, tags.of(one.id), score(one, known.get(one.id, {})))
            for one in found.profiles
        ],
        next_cursor=call.cursor(asked, found.place),
    )


@routes.get("/v1/customers/{customer_id}", scope=Scope.READ, audited="customers.read")
def show_customer(_call: Call, customer_id: str) -> CustomerDetail:
    """Everything about one customer that is no event"""
    profile = _known(customer_id)
    traits_of = TraitItems(connections.profiles()).of(profile.id)
    return _detail(profile, Tags(connections.profiles()).of(profile.id), traits_of)


@routes.get(
    "/v1/customers/{customer_id}/timeline", scope=Scope.READ, audited="customers.read"
)
def show_timeline(call: Call, customer_id: str, asked: TimelineQuery) -> TimelineOut:
    """What happened to and with a customer, on one time axis"""
    profile = _known(customer_id)
    kinds = frozenset(filter(None, asked.kind.split(",")))
    after = _whose(call, profile, asked)
    part = axis_of(profile).page(asked.limit, after=after, kinds=kinds)
    place = f"{profile.id} {part.older}" if part.older else None
    return TimelineOut(
        items=[_entry(one) for one in part.entries],
        next_cursor=call.cursor(asked, place),
    )


@routes.get(
    "/v1/customers/{customer_id}/visits", scope=Scope.READ, audited="customers.read"
)
def show_visits(_call: Call, customer_id: str) -> VisitsOut:
    """Where a customer was in the last 30 days"""
    profile = _known(customer_id)
    pings = pings_of(connections.profiles(), profile.id)
    return VisitsOut(items=[_visit(one) for one in visits_of(pings)])


@routes.post(
    "/v1/customers/{customer_id}/tags",
    scope=Scope.WRITE,
    status=200,
    audited="customers.tag",
)
def change_tags(call: Call, customer_id: str, body: TagsIn) -> TagsOut:
    """Give tags and take tags away"""
    profile = _known(customer_id)
    tags = Tags(connections.profiles())
    for name in body.remove:
        tags.take(profile.id, name)
    for name in body.add:
        tags.give(profile.id, Tag(name, now_ms(), call.actor, call.request_id))
    return TagsOut(items=[_tag(one) for one in tags.of(profile.id)])


def _known(customer_id: str) -> Profile:
    # Keys of the table that are no customers end in a sort key of their own.
    profile = ProfileRepository(connections.profiles()).get(customer_id)
    if profile is None:
        raise NotFound("no such customer")
    return profile


def _whose(call: Call, profile: Profile, asked: TimelineQuery) -> AxisPlace | None:
    """Return where to go on; a cursor of somebody else's axis is no cursor."""
    place = call.place(asked)
    owner, _, after = place.partition(" ")
    if place and owner != profile.id:
        raise NotFound("no such customer")
    return AxisPlace.parse(after) if after else None


def _line(profile: Profile, tags: list[Tag], score: float | None) -> CustomerOut:
    return CustomerOut(
        id=profile.id,
        openid=profile.open_id,
        remark=profile.remark,
        name=profile.name,
        stage=profile.stage,
        score=score,
        tags=[tag.name for tag in tags],
        subscribed=profile.subscribed,
        subscribed_at=_instant(profile.subscribed_at_ms),
        last_inbound_at=_instant(profile.last_inbound_ms),
    )


def _detail(profile: Profile, tags: list[Tag], traits_of: Item) -> CustomerDetail:
    subject = Subject(profile, traits_of, now_ms())
    return CustomerDetail(
        id=profile.id,
        openid=profile.open_id,
        attributes=_attributes(profile),
        lifecycle=Lifecycle(
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
        ),
        window=_window(profile),
        traits={name: _plain(value) for name, value in traits.of(subject).items()},
        merged_into=profile.merged_into,
        tags=[_tag(tag) for tag in tags],
        staff=profile.staff,
    )


def _asked_of_each(asked: CustomersQuery) -> tuple[Fits, ...]:
    """Return what no list is kept by."""
    fits: list[Fits] = []
    if asked.stage:
        fits.append(lambda one: one.profile.stage == asked.stage)
    return tuple(fits)


def score(profile: Profile, traits_of: Item) -> float | None:
    """Return the interaction index, once something states it."""
    if "score" not in traits:
        return None
    value = traits["score"].read(Subject(profile, traits_of, now_ms()))
    return float(value) if isinstance(value, (int, float)) else None


def _plain(value: Value) -> str | float | bool | list[str] | None:
    return sorted(value) if isinstance(value, frozenset) else value


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


def _tag(tag: Tag) -> TagOut:
    return TagOut(name=tag.name, at=iso(tag.at_ms), by=tag.by, evidence=tag.evidence)


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
