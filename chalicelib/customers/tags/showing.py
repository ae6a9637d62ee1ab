"""Tags as the console shows them: whom, since when, given by what, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.customers.book import codes, naming
from chalicelib.customers.book.axis.reading import may_read
from chalicelib.customers.listing import customer_of
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import desk, interests
from chalicelib.customers.tags.catalogue import Shelf
from chalicelib.customers.tags.evidence import Evidence, Proof
from chalicelib.customers.tags.models import Assignment, Source
from chalicelib.customers.tags.rules import desk as ruling
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.staff import desk as staff
from chalicelib.staff.models import Principal
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.console import links

_SCENE = "scene:"
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule, as far as a link to it needs."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One tag of one customer, in words."""

    assignment: Assignment
    name: str
    colour: str
    giver: str
    rule: str  # id of the rule to look at, "" for none
    proofs: list[tuple[int, str]]  # when, and what was said or done; "" is hidden


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has a tag."""

    id: str
    name: str  # where the code stands below it
    code: str
    path: str  # of their page, "" where there is none to see
    line: Line
    subscribed: bool


def people(
    who: Principal, key: str, places: Sequence[str], shelf: Shelf
) -> list[Person]:
    """Return the people at some places of a tag's list, and why they are there."""
    ids = [customer_of(place) for place in places]
    keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
    found = (from_item(item) for item in connections.profiles().batch_get(keys))
    profiles = {one.id: one for one in found}
    tagged = desk.tags().among(ids, key)
    shown = [one for one in ids if one in profiles and one in tagged]
    seen = visible_fields(who.role, Entity.CUSTOMER)
    lines = in_words(who, [tagged[one] for one in shown], shelf)
    return [
        Person(
            one,
            naming.titled(profiles[one], seen),
            profiles[one].code,
            links.address(who, "customer", one),
            line,
            profiles[one].subscribed,
        )
        for one, line in zip(shown, lines, strict=True)
    ]


def in_words(who: Principal, found: Sequence[Assignment], shelf: Shelf) -> list[Line]:
    """Return tags of customers in words, with the latest of their evidence."""
    proofs = Evidence(Timeline(connections.interactions())).of(found, most=3)
    names = _givers(found)
    return [
        Line(
            one,
            shelf.name_of(one.key),
            shelf.tags[one.key].colour if one.key in shelf.tags else "",
            names.get(one.by, one.by),
            one.by.removeprefix("rule:") if one.by.startswith("rule:") else "",
            [_said(who, proof) for proof in proofs[one.customer_id, one.key]],
        )
        for one in found
    ]


def _givers(found: Sequence[Assignment]) -> dict[str, str]:
    """Return who gave the tags, by the names people know."""
    names: dict[str, str] = {}
    kinds = {one.by.partition(":")[0] for one in found}
    if "rule" in kinds:
        rules = {rule.by: rule.name for rule in ruling.published().current().rules}
        names |= {by: f"规则「{name}」" for by, name in rules.items()}
    if "staff" in kinds:
        names |= staff.names()
    givers = {one.by for one in found}
    scenes = [one.removeprefix(_SCENE) for one in givers if one.startswith(_SCENE)]
    for scene, name in codes.names().of(scenes).items():
        names[f"{_SCENE}{scene}"] = f"二维码「{name}」"
    for one in found:
        kind, _, _ = one.by.partition(":")
        if kind == "topic":
            topic = interests.name_of(one.by.removeprefix("topic:"))
            names[one.by] = f"近期主题「{topic}」"
        elif one.source is Source.WECHAT:
            names[one.by] = "微信标签同步"
        elif kind == "key":
            names[one.by] = "接口"
        elif kind == "rule":
            names.setdefault(one.by, "已停用的规则")
    return names


def _said(who: Principal, proof: Proof) -> tuple[int, str]:
    gone = "已不在时间轴上"
    return proof.at_ms, quoted(who, proof.entry) if proof.entry else gone


def quoted(who: Principal, entry: Entry) -> str:
    """Return the words of an entry, "" where the role may not read them."""
    seen = visible_fields(who.role, Entity.CUSTOMER)
    return entry.title if may_read(entry, seen) else ""


def number(text: str, default: int) -> int:
    """Return a number of a hidden field; anything else is the default."""
    fine = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if fine else default
