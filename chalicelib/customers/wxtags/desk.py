"""The tags shared with WeChat, put together from this deployment's connections."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from chalicelib import connections
from chalicelib.aws.timers import Timers
from chalicelib.core.clock import HOUR_MS, MINUTE_MS, now_ms
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import Chore, State
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.wxtags.applying import Applying
from chalicelib.customers.wxtags.calling import Calling
from chalicelib.customers.wxtags.diff import Sides
from chalicelib.customers.wxtags.mirror import Mirror
from chalicelib.customers.wxtags.models import LAST_SYSTEM_ID, Link
from chalicelib.customers.wxtags.phases import BEGIN
from chalicelib.customers.wxtags.reading import Reading
from chalicelib.customers.wxtags.repository import Run, WxTags

KIND = "wxtags.sync"
_STANDS_STILL_MS = 30 * MINUTE_MS
_RESTS_TOO_LONG_MS = 26 * HOUR_MS  # one that waits for midnight goes on before that


def wxtags() -> WxTags:
    return WxTags(connections.workspace(), now_ms)


def mirror() -> Mirror:
    return Mirror(connections.archive())


def timers() -> Timers:
    return connections.timers()


def reading(has_time: Callable[[], bool]) -> Reading:
    absent, mark = tombstones().absent(), tombstones().mark
    return Reading(
        connections.account(),
        connections.profiles(),
        mirror(),
        connections.customer_id,
        lambda one: bool(absent) and mark(one) in absent,
        has_time,
    )


def applying() -> Applying:
    calling = Calling(connections.account(), open_ids)
    return Applying(wxtags(), mirror(), calling, tagging.tags(), tagging.catalogue())


def open_ids(customer_ids: Sequence[str]) -> Mapping[str, str]:
    """Return WeChat's names of those who follow, by ours."""
    keys = [{"pk": one, "sk": "PROFILE"} for one in customer_ids]
    found = map(from_item, connections.profiles().batch_get(keys))
    return {one.id: one.open_id for one in found if one.subscribed}


def sides(chore: str, link: Link, wx_id: int) -> Sides:
    """Return who has a tag here and there, as a run read it."""
    kept = mirror()
    return Sides(
        kept.ours(chore, link.key),
        kept.theirs(chore, wx_id) if wx_id else frozenset(),
        kept.base(link.key) if link.base >= 0 else None,
    )


def filling(
    chore: str, links: Sequence[Link], wx_ids: Sequence[int]
) -> Mapping[str, int]:
    """Return how many tags WeChat has of those who may get one more."""
    kept, wanted = mirror(), set[str]()
    for link, wx_id in zip(links, wx_ids, strict=True):
        both = sides(chore, link, wx_id)
        wanted |= both.ours - both.theirs
    full: Counter[str] = Counter()
    for tag in kept.account(chore):
        if tag.id > LAST_SYSTEM_ID and wanted:
            full.update(wanted & kept.theirs(chore, tag.id))
    return full


def start(by: str, unique: str, *, dry: bool, agree: bool = False) -> str:
    """Begin a run; return the chore's id.

    Args:
        by: the actor.
        unique: the same for every repeat of the wish, 32 hex digits.
        dry: plan everything and call nothing.
        agree: let many lose a tag, as somebody has seen and agreed.

    Raises:
        InvalidInput: no tag is to be kept equal.
        Conflict: a run is under way.
    """
    kept, now = wxtags(), now_ms()
    links = kept.links()
    if not links:
        raise InvalidInput("还没有要和微信同步的标签")
    before = kept.current()
    if before != unique:
        _end_what_stands_still(before, now)
        kept.take_turn(unique, before)
        kept.keep_run(Run(unique, now, dry, by))
    # Also when it was there: the one that began it may have ended right then.
    words = "微信标签试运行" if dry else "微信标签同步"
    params = {"dry": dry, "agree": agree, "keys": sorted(links), "at_ms": now}
    return chores.chores().start(
        KIND, words, params, unique=unique, by=by, cursors=[BEGIN]
    )


def running() -> Chore | None:
    """Return the run under way, where there is one."""
    current = wxtags().current()
    chore = chores.rows().get(current) if current else None
    return chore if chore and not chore.state.is_over else None


def _end_what_stands_still(chore_id: str, now: int) -> None:
    chore = chores.rows().get(chore_id) if chore_id else None
    if chore is None or chore.state.is_over:
        return
    moved_ms = max([chore.created_ms, *(part.moved_ms for part in chore.parts)])
    rests = chore.state is State.PAUSED
    if now - moved_ms < (_RESTS_TOO_LONG_MS if rests else _STANDS_STILL_MS):
        raise Conflict("标签同步正在进行")
    chores.chores().cancel(chore_id)
