"""Rows about customers: who is meant, what would change, and changing it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib import connections
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import NotFound
from chalicelib.core.settings import settings
from chalicelib.customers import listing
from chalicelib.customers.attributes.desk import AttributeDesk, attributes
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.meeting import meet
from chalicelib.customers.attributes.models import Source, Value
from chalicelib.customers.attributes.normalising import all_normalised
from chalicelib.customers.attributes.service import Saying, learn
from chalicelib.customers.identity import lookup
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.keys import PARTITION
from chalicelib.customers.identity.models import Group
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.importing.cells import Wrong, given
from chalicelib.customers.importing.fields import IDENTIFYING
from chalicelib.customers.importing.models import Import, Outcome, Row, Unknown
from chalicelib.customers.orders import desk as orders
from chalicelib.customers.search import is_open_id
from chalicelib.customers.sources import IMPORT

_SUREST_FIRST = ("id", "openid", "unionid", "member_no", "mobile")
_UNIONID = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a row says of whom."""

    line: int
    names: Mapping[str, str]  # by kind of identity
    values: Mapping[str, Value] = field(default_factory=dict)  # of attributes


class CustomerRows:
    """Reads and does the rows of one import."""

    def __init__(self, one: Import, at_ms: int) -> None:
        """Work for an import; what it says counts as said at that instant."""
        self._import = one
        self._at_ms = at_ms
        self._desk: AttributeDesk = attributes()
        self._catalogue = self._desk.catalogue()

    def read(self, row: Row) -> Wish:
        """Return what a row says; raises ``Wrong``."""
        choice = self._import.choice
        found = given(row.cells, choice.mapping if choice else ())
        names = {kind: found[kind] for kind in IDENTIFYING if kind in found}
        if not names:
            raise Wrong("没有填写这是谁")
        if "openid" in names and not is_open_id(names["openid"]):
            raise Wrong(f"「{names['openid'][:30]}」不是 OpenID")
        if "unionid" in names and not _UNIONID.fullmatch(names["unionid"]):
            raise Wrong(f"「{names['unionid'][:30]}」不是 UnionID")
        said = {n: text for n, text in found.items() if n in self._catalogue}
        try:
            values = all_normalised(self._catalogue, said)
        except Unreadable as error:
            raise Wrong(self._words(error, said)) from error
        known = {n: value for n, value in values.items() if value is not None}
        if not ((names.keys() - said.keys()) or (names.keys() & known.keys())):
            raise Wrong("没有填写这是谁")
        return Wish(row.line, names, known)

    def foresee(self, wish: Wish) -> Outcome:
        """Return what would become of it; raises ``Wrong``."""
        group = self._whose(wish)
        if group is None:
            return Outcome.NEW
        saying = self._saying(wish)
        told = [saying.of(group.id, n, value) for n, value in wish.values.items()]
        changes = learn(self._desk.known(group), told).names
        return Outcome.CHANGED if changes else Outcome.SAME

    def do(self, wish: Wish) -> None:
        """Do what a row says, whole or not at all; a repeat changes nothing."""
        group = self._whose(wish)
        if group is None:
            who = self._id_of(wish)
            if self._met(wish, who):
                return
            # Somebody was quicker, or the number is no longer that person's.
            group = self._whose(wish) or group_of(who)
        if wish.values:
            self._desk.learn(group.id, wish.values, self._saying(wish))

    def keys(self, row: Row) -> list[str]:
        """Return what two rows about the same person have in common."""
        choice = self._import.choice
        mapping = choice.mapping if choice else ()
        found = zip(mapping, row.cells, strict=False)
        return [
            f"{name}:{_bare(name, cell)}"
            for name, cell in found
            if name in IDENTIFYING and _bare(name, cell)
        ]

    def _whose(self, wish: Wish) -> Group | None:
        """Return who is meant; ``None`` for somebody to be taken in."""
        for kind in _SUREST_FIRST:
            if not (text := wish.names.get(kind)):
                continue
            if kind == "id":
                return _by_id(text)
            if people := lookup.persons(kind, text):
                return group_of(people[0])
        choice = self._import.choice
        if choice is None or choice.unknown is Unknown.REFUSE:
            raise Wrong("没有找到这位客户")
        return None

    def _saying(self, wish: Wish) -> Saying:
        choice = self._import.choice
        return Saying(
            Source.IMPORT,
            key=f"{self._import.id}:{wish.line}",
            at_ms=self._at_ms,
            by=f"import:{self._import.id}",
            consent=choice.consent if choice else "",
        )

    def _met(self, wish: Wish, who: str) -> bool:
        """Take somebody in; ``False`` where somebody was quicker."""
        item: Item = {
            "pk": who,
            "sk": "PROFILE",
            "app": settings().wechat_app_id,
            "first_at": self._at_ms,
            "source": IMPORT,
            **listing.place(who, self._at_ms),
        }
        also: list[Write] = []
        if open_id := wish.names.get("openid"):
            item["oid"] = open_id
            also.append(self._identity(open_id, who))
        if unionid := wish.names.get("unionid"):
            item["unionid"] = unionid
            unionids = Unionids(connections.profiles(), connections.outbox())
            also.append(unionids.claim(unionid, who))
        if not meet(self._desk, item, wish.values, self._saying(wish), also):
            return False
        for kind in ("openid", "unionid"):
            if text := wish.names.get(kind):
                orders.admit(lookup.key_of(kind, text), who)
        return True

    def _id_of(self, wish: Wish) -> str:
        """Return the id of somebody new, made of the surest that names them."""
        kinds = (kind for kind in _SUREST_FIRST if kind in wish.names)
        keys = (lookup.key_of(kind, wish.names[kind]) for kind in kinds)
        key = next(key for key in keys if key)
        is_link = key.startswith(PARTITION)
        return connections.customer_id(key) if is_link else key

    def _identity(self, open_id: str, who: str) -> Write:
        return connections.profiles().update_write(
            {"pk": f"ID#openid#{settings().wechat_app_id}#{open_id}", "sk": "IDENTITY"},
            "SET customer = if_not_exists(customer, :customer)",
            values={":customer": who},
        )

    def _words(self, error: Unreadable, said: Mapping[str, str]) -> str:
        return "；".join(
            f"{self._catalogue[name].label}「{said[name][:20]}」{fault.words}"
            for name, fault in error.faults.items()
            if name in said
        )


def _by_id(text: str) -> Group:
    try:
        return group_of(text)
    except NotFound as error:
        raise Wrong(f"没有编号为「{text[:30]}」的客户") from error


def _bare(name: str, cell: str) -> str:
    """Return a text without what people write in several ways."""
    text = re.sub(r"\s+", "", cell).casefold()
    if name == "mobile":
        text = re.sub(r"\D", "", text)[-11:]
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def twins(rows: Iterable[tuple[int, Sequence[str]]]) -> dict[int, int]:
    """Return the lines that are about what an earlier line is about already."""
    seen: dict[str, int] = {}
    found: dict[int, int] = {}
    for line, keys in rows:
        first = min((seen[key] for key in keys if key in seen), default=0)
        if first:
            found[line] = first
        for key in keys:
            seen.setdefault(key, first or line)
    return found
