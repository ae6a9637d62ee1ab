"""Having many tagged: checks what somebody wants and begins the chore."""

import re
from dataclasses import dataclass
from typing import Any

from chalicelib import connections
from chalicelib.core.errors import InvalidInput
from chalicelib.customers.book import actions
from chalicelib.customers.book.actions import Batch
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.tags import desk
from chalicelib.customers.tags.batch import targets
from chalicelib.customers.tags.batch.targets import Kind
from chalicelib.customers.tags.batch.whom import Way
from chalicelib.customers.tags.files import TagFiles
from chalicelib.customers.tags.rules.models import Rule

BATCH, UNDO = "tags.batch", "tags.undo"
GIVE, TAKE = "give", "take"
MOST_NAMED = 20_000
_BETWEEN = re.compile(r"[\s,，;；、]+")
_CUSTOMER = re.compile(r"c[0-9a-z]{25}")
_OPEN_ID = re.compile(r"o[A-Za-z0-9_-]{20,40}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done to many."""

    do: str  # GIVE or TAKE
    key: str
    by: str
    unique: str  # the same for every repeat of the wish, 32 hex digits


def people_in(text: str) -> list[str]:
    """Return the customers that somebody named, by our id or by WeChat's.

    Raises:
        InvalidInput: nobody, too many, or something that is no id.
    """
    named = [one for one in _BETWEEN.split(text) if one]
    wrong = [one for one in named if not (_CUSTOMER.fullmatch(one) or _is_open(one))]
    if wrong:
        raise InvalidInput(f"「{wrong[0][:40]}」不是客户编号，也不是 OpenID")
    if not named:
        raise InvalidInput("请填写要打标签的客户")
    if len(named) > MOST_NAMED:
        raise InvalidInput(f"一次最多 {MOST_NAMED:,} 位客户")
    ids = (connections.customer_id(one) if _is_open(one) else one for one in named)
    return list(dict.fromkeys(ids))


def of_named(wish: Wish, people: list[str]) -> str:
    """Begin a batch about people named one by one; return the chore's id."""
    _files().keep_people(wish.unique, people)
    return _begin(wish, targets.named(Kind.IDS), f"{len(people):,} 位客户", len(people))


def of_list(wish: Wish, tag: str = "", scene: str = "") -> str:
    """Begin a batch about everybody, or who has a tag, or came by a code last."""
    about = f"有「{desk.name_of(tag)}」的客户" if tag else "全部客户"
    if scene:
        about += f"，最近扫码 {scene}"
    total = desk.counts().of(tag) if tag and not scene else 0
    return _begin(wish, targets.named(Kind.LIST, tag=tag, scene=scene), about, total)


def of_way(wish: Wish, way: Way, of: str, name: str) -> str:
    """Begin a batch about those whom another module knows by a group."""
    target = targets.named(Kind.WAY, members=way.members, of=of)
    return _begin(wish, target, f"{way.label}「{name}」")


def selected(wish: Wish, batch: Batch) -> str:
    """Begin a batch about customers of the list; return where to watch it."""
    count = batch.selection.count
    about = f"勾选的 {count} 位客户" if count else "列表里筛选出的客户"
    params = _params(wish, targets.named(Kind.SELECTION))
    return actions.begun(batch, BATCH, _title(wish, about), params)


def of_trial(rule: Rule, trial: str, people: int, unique: str, by: str) -> list[str]:
    """Give a rule's tags to those whom a back-test found; return the chores' ids."""
    target = targets.named(Kind.TRIAL, chore=trial)
    about = f"回测找到的 {people:,} 位客户"
    begun = []
    for number, key in enumerate(rule.gives):
        # One chore a tag, each with an id of its own.
        wish = Wish(GIVE, key, by, f"{int(unique, 16) ^ number:032x}")
        begun.append(_begin(wish, target, about, people, rule=rule.to_dict()))
    return begun


def undo(chore_id: str, unique: str, by: str) -> str:
    """Begin to take a batch back; return the chore's id."""
    done = chores.chores().known(chore_id)
    if done.kind != BATCH or not done.state.is_over:
        raise InvalidInput("这个任务现在不能撤销")
    params = {"of": done.id, "do": done.params["do"], "tag": done.params["tag"]}
    return chores.chores().start(
        UNDO, f"撤销：{done.title}", params, unique=unique, by=by, total=done.done
    )


def _begin(
    wish: Wish, target: dict[str, Any], about: str, total: int = 0, **more: Any
) -> str:
    kind = Kind(target["kind"])
    return chores.chores().start(
        BATCH,
        _title(wish, about),
        _params(wish, target) | more,
        unique=wish.unique,
        by=wish.by,
        total=total,
        cursors=targets.cursors(kind),
    )


def _title(wish: Wish, about: str) -> str:
    words = "打上" if wish.do == GIVE else "移除"
    return f"{words}标签「{desk.name_of(wish.key)}」：{about}"


def _params(wish: Wish, target: dict[str, Any]) -> dict[str, Any]:
    return {"do": wish.do, "tag": wish.key, "target": target}


def _is_open(text: str) -> bool:
    return bool(_OPEN_ID.fullmatch(text))


def _files() -> TagFiles:
    return TagFiles(connections.archive())
