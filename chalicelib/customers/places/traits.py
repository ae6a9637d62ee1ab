"""The traits of places, for lists, segments and the nightly snapshot."""

from collections import Counter
from collections.abc import Iterator, Mapping

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.places import stores
from chalicelib.customers.places.geo import middle
from chalicelib.customers.places.service import earlier
from chalicelib.customers.places.trail import LIVES, VISITED
from chalicelib.customers.traits.known import traits
from chalicelib.customers.traits.models import Kind, Subject, Trait, Value

_GROUP = "到店"
_DAYS = 30
_NEAR_M = 10_000
ELSEWHERE = "elsewhere"


class _Names(Mapping[str, str]):
    """The stores of now by id: they change while the process lives."""

    def __init__(self, pattern: str = "{}", **more: str) -> None:
        self._pattern = pattern
        self._more = more

    def __getitem__(self, store_id: str) -> str:
        if store_id in self._more:
            return self._more[store_id]
        store = stores.fences().get(store_id)
        if store is None:
            raise KeyError(store_id)
        return self._pattern.format(store.name)

    def __iter__(self) -> Iterator[str]:
        yield from (one.id for one in stores.fences().all())
        yield from self._more

    def __len__(self) -> int:
        return len(stores.fences().all()) + len(self._more)


def _visits(subject: Subject) -> list[tuple[int, str]]:
    return earlier(subject.traits.get(VISITED, ()))


def _last(subject: Subject) -> Value:
    found = _visits(subject)
    return found[-1][0] if found else None


def _recent(subject: Subject) -> list[tuple[int, str]]:
    since_ms = subject.now_ms - _DAYS * DAY_MS
    return [one for one in _visits(subject) if one[0] >= since_ms]


def _favourite(subject: Subject) -> Value:
    """Return the store somebody is at most often; of several the last."""
    found = _visits(subject)
    counts = Counter(store for _, store in found)
    last = {store: at_ms for at_ms, store in found}
    return max(counts, key=lambda one: (counts[one], last[one]), default=None)


def _home(subject: Subject) -> Value:
    """Return the store nearest to where somebody is at night, if one is near."""
    area = subject.traits.get(LIVES)
    if not area:
        return None
    nearest = stores.fences().nearest(middle(area))
    return nearest[0].id if nearest and nearest[1] <= _NEAR_M else ELSEWHERE


traits.state(
    Trait(
        "last_visit_at", "最近到店时间", _GROUP, Kind.INSTANT, _last, seen_as="visits"
    ),
    Trait(
        "visits_30d",
        "近 30 天到店次数",
        _GROUP,
        Kind.NUMBER,
        lambda one: len(_recent(one)),
        seen_as="visits",
        unit="次",
    ),
    Trait(
        "visited_stores",
        "到过的门店",
        _GROUP,
        Kind.SET,
        lambda one: frozenset(store for _, store in _visits(one)),
        seen_as="visits",
        choices=_Names(),
    ),
    Trait(
        "favourite_store",
        "常去的门店",
        _GROUP,
        Kind.TEXT,
        _favourite,
        seen_as="visits",
        choices=_Names(),
    ),
    Trait(
        "home_area",
        "常住区域",
        _GROUP,
        Kind.TEXT,
        _home,
        seen_as="location",
        choices=_Names("{}附近", elsewhere="附近没有门店"),
    ),
)
