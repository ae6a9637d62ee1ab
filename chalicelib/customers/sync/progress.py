"""How far the follower sync is, for the console, the API and the operator."""

from dataclasses import dataclass

from chalicelib.customers.sync.completeness import FULL_PAGE
from chalicelib.customers.sync.models import (
    MOST_DETAILS,
    PageReceipt,
    Part,
    Run,
    State,
    Tally,
)
from chalicelib.customers.sync.repository import RunRepository

REASONS = {
    "": "",
    "empty": "微信返回的粉丝列表为空",
    "repeated": "微信重复返回同一页，列表不可信",
    "shrunk": "读取过程中粉丝总数明显减少",
    "overflowing": "读到的人数超过粉丝总数",
    "incomplete": "读到的人数与粉丝总数不符",
    "refused_by_wechat": "微信拒绝了读取请求，请检查公众号权限",
    "sweep_too_large": "取消关注的人数异常多，确认后才会生效",
}


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """What one looks at; instants are milliseconds, 0 is never or unknown."""

    run: str
    state: str  # a State, or "parked" while WeChat's quota is spent
    reason: str  # key of REASONS
    cursor: str  # the openid after which the next page begins; "" at either end
    pages: int
    listed: int
    total: int
    found: int  # different people on the list
    before: int  # on the list of the run it is compared with
    is_first: bool  # nothing was imported before
    agreed: bool  # an operator let a large sweep pass
    joiners: int  # on WeChat's list and not on the one before
    leavers: int
    missing: int  # of the joiners, not looked at yet; 0 proves that nobody is missing
    extra: int  # of the leavers, not looked at yet
    done: Tally
    started_ms: int
    finished_ms: int
    eta_ms: int
    parked_until_ms: int
    lease_until_ms: int  # nobody is at work after that
    receipts: tuple[PageReceipt, ...] = ()

    @property
    def returners(self) -> int:
        """Joiners who had followed before, as far as they are looked at."""
        return self.done.returned

    @property
    def reason_text(self) -> str:
        return REASONS[self.reason]


def progress(
    runs: RunRepository, now_ms: int, *, receipts: bool = False
) -> SyncProgress | None:
    """Return how the latest run stands; ``None`` before the first.

    Args:
        runs: of the account.
        receipts: with the receipts of the pages, a thousand of them at ten million.
    """
    current = runs.current()
    run = runs.get(current.run) if current else None
    if run is None:
        return None
    pages = tuple(runs.pages(run.id)) if receipts else ()
    return describe(run, runs.parts(run.id), pages, now_ms)


def describe(
    run: Run, parts: list[Part], pages: tuple[PageReceipt, ...], now_ms: int
) -> SyncProgress:
    """Return the progress that a run's items amount to."""
    done = Tally()
    for part in parts:
        done = done.plus(part.tally)
    parked = run.is_under_way and run.parked_until_ms > now_ms
    return SyncProgress(
        run=run.id,
        state="parked" if parked else run.state.value,
        reason=run.reason,
        cursor=run.cursor if run.state is State.LISTING else "",
        pages=run.pages,
        listed=run.listed,
        total=run.total,
        found=run.found,
        before=run.base.size,
        is_first=run.is_first,
        agreed=run.override,
        joiners=sum(part.joiners for part in parts),
        leavers=sum(part.leavers for part in parts),
        missing=_left(parts, "j", "joiners"),
        extra=_left(parts, "l", "leavers"),
        done=done,
        started_ms=run.started_ms,
        finished_ms=run.finished_ms,
        eta_ms=_eta(run, parts, now_ms),
        parked_until_ms=run.parked_until_ms if parked else 0,
        lease_until_ms=run.lease_until_ms,
        receipts=pages,
    )


def _left(parts: list[Part], letter: str, name: str) -> int:
    """Return how many people of a kind are in chunks that are not done."""
    left = 0
    for part in parts:
        count: int = getattr(part, name)
        finished = sum(chunk.startswith(letter) for chunk in part.done)
        left += max(0, count - finished * MOST_DETAILS)
    return left


def _eta(run: Run, parts: list[Part], now_ms: int) -> int:
    """Return when the step should be over at the pace so far."""
    if run.state == State.LISTING:
        done, todo = run.pages, -(-run.total // FULL_PAGE)
    else:
        done = sum(len(part.done) for part in parts)
        todo = sum(part.chunks for part in parts)
    if not run.is_under_way or not done or done >= todo:
        return 0
    return now_ms + (now_ms - run.started_ms) * (todo - done) // done


def share(run: Run) -> float:
    """Return how much is done: half is the list, half what follows from it."""
    if run.state is State.DONE:
        return 1.0
    if run.state is State.LISTING:
        return min(0.5, 0.5 * run.listed / run.total) if run.total else 0.0
    todo = run.parts + len(run.to_fetch)
    done = len(run.merged) + len(run.fetched)
    return 0.5 + 0.5 * min(1.0, done / todo) if todo else 0.5
