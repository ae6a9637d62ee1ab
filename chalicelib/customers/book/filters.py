"""The filters of the customer list: what a query asks for, and who fits.

Every trait with a few named values is a filter by itself.  A module adds others::

    filters.add(
        Filter("segment", "分群", 30, "segments", in_segment, choices=segment_names)
    )
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Malformed
from chalicelib.customers.head import Row
from chalicelib.customers.search import Fits, Wanted
from chalicelib.customers.segments.membership import desk as segments
from chalicelib.customers.traits.everything import everything
from chalicelib.customers.traits.models import Subject, Trait

_LONGEST = 64
_IN_THE_BAR = ("stage", "subscribed")  # traits; the others are behind 更多筛选
_SEARCHED = ("name", "remark")
OLDEST_FIRST = "oldest"
_NAMED = {"tag": "标签", "q": "查找"}


def _no_choices() -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Filter:
    """One question that is asked of each customer."""

    name: str  # of the parameter
    label: str
    order: int
    seen_as: str  # the field of Entity.CUSTOMER that a role must see
    fits: Callable[[Subject, str], bool]
    choices: Callable[[], Mapping[str, str]] = _no_choices  # value to label
    in_the_bar: bool = False  # or behind 更多筛选
    is_typed: bool = False  # where nobody knows all the values


filters: Row[Filter] = Row()
add = filters.add


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks for."""

    wanted: Wanted
    query: Mapping[str, str] = field(default_factory=dict)  # what of it we understand


def offered(seen: Collection[str]) -> list[Filter]:
    """Return the filters for who sees those fields."""
    own = [one for one in filters.all() if one.seen_as in seen]
    named = {one.name for one in own}
    of_traits = [
        _of_trait(number, one)
        for number, one in enumerate(everything().all())
        if one.choices and (one.seen_as or one.name) in seen and one.name not in named
    ]
    return sorted(own + of_traits, key=lambda one: (one.order, one.name))


def parse(query: Mapping[str, str], seen: Collection[str]) -> Asked:
    """Return whom a query means to who sees those fields; others are no filter.

    Raises:
        Malformed: a value is longer than any of ours.
    """
    given = {name: text for name, text in query.items() if text}
    if any(len(text) > _LONGEST for text in given.values()):
        raise Malformed("a filter is too long")
    known = {one.name: one for one in offered(seen)}
    asked = {name: text for name, text in given.items() if name in known}
    fits = tuple(_asking(known[name], text) for name, text in asked.items())
    for name, needs in (("q", "id"), ("tag", "tags"), ("owner", "staff")):
        if name in given and needs in seen:
            asked[name] = given[name]
    if given.get("sort") == OLDEST_FIRST:
        asked["sort"] = OLDEST_FIRST
    wanted = Wanted(
        text=asked.get("q", "").strip(),
        tag=asked.get("tag", ""),
        segment=asked.get("segment", ""),
        fields=tuple(one for one in _SEARCHED if one in seen),
        names=tuple(seen),
        owner=asked.get("owner", ""),
        fits=fits,
        oldest_first="sort" in asked,
    )
    return Asked(wanted, asked)


def told(query: Mapping[str, str], seen: Collection[str]) -> str:
    """Return what a query filters by, in words: 关注状态：关注中；标签：到店."""
    labels = {one.name: one for one in offered(seen)}
    words = []
    for name, value in query.items():
        if one := labels.get(name):
            words.append(f"{one.label}：{one.choices().get(value, value)}")
        elif name in _NAMED:
            words.append(f"{_NAMED[name]}：{value}")
    return "；".join(words)


def packed(query: Mapping[str, str]) -> str:
    """Return a query as one field of a form."""
    return urlencode(dict(query))


def unpacked(text: str) -> dict[str, str]:
    return dict(parse_qsl(text))


def _asking(one: Filter, value: str) -> Fits:
    return lambda somebody: one.fits(somebody, value)


def _of_trait(number: int, trait: Trait) -> Filter:
    in_the_bar = trait.name in _IN_THE_BAR
    order = _IN_THE_BAR.index(trait.name) if in_the_bar else 100 + number
    return Filter(
        trait.name,
        trait.label,
        order,
        trait.seen_as or trait.name,
        lambda somebody, value: _as_text(trait.read(somebody), value),
        choices=lambda: trait.choices,
        in_the_bar=in_the_bar,
    )


def _as_text(known: object, value: str) -> bool:
    """Tell whether a trait has a value, as it stands in an address."""
    if isinstance(known, frozenset):
        return value in known
    if isinstance(known, bool):
        return value == str(known).lower()
    return known is not None and str(known) == value


_RECENT = {
    "1": "1 天内",
    "7": "7 天内",
    "30": "30 天内",
    "90": "90 天内",
    "over30": "超过 30 天没有",
    "over90": "超过 90 天没有",
    "never": "从未互动",
}


def _active(somebody: Subject, value: str) -> bool:
    """Tell whether somebody's last interaction is as long ago as that."""
    last = somebody.profile.last_inbound_ms
    if value not in _RECENT:
        return False
    if value == "never":
        return not last
    days = int(value.removeprefix("over"))
    is_recent = somebody.now_ms - last <= days * DAY_MS
    return bool(last) and is_recent != value.startswith("over")


add(
    Filter(
        "active",
        "最近互动",
        10,
        "last_inbound_at",
        _active,
        choices=lambda: _RECENT,
        in_the_bar=True,
    ),
    Filter(
        "segment",
        "分群",
        20,
        "segments",
        lambda somebody, value: value in somebody.profile.segments,
        choices=lambda: segments.remembered().names,
    ),
    Filter(
        "scene",
        "扫过的渠道码",
        21,
        "scene",
        lambda somebody, value: somebody.profile.scene == value,
        is_typed=True,
    ),
)
