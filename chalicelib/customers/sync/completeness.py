"""When a list may be trusted: pure rules, so that no half list ever ends a follow.

A total that shrinks by a few is people leaving while we read; only one that shrinks by
more than the tolerance says that the list itself is wrong.
"""

from dataclasses import dataclass

from chalicelib.customers.sync.models import Run, State

FULL_PAGE = 10_000
_PER_THOUSAND = 1
_SWEEP_PERCENT = 1
_SWEEP_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a run goes on, and why where it does not."""

    state: State
    reason: str = ""


def after_page(
    run: Run, count: int, total: int, next_open_id: str, *, full: int = FULL_PAGE
) -> Verdict:
    """Judge a page that was read after the ones ``run`` counts.

    Args:
        full: how many a page has that is not the last.

    Source: https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_getfans.html
    """
    listed = run.listed + count
    is_close = is_whole(listed, total)
    is_last = count < full or not next_open_id
    wrong = {
        "empty": not count and not run.pages,
        "repeated": bool(next_open_id) and next_open_id == run.cursor,
        "shrunk": run.total > total and not is_whole(run.total, total),
        # A cursor that goes round in a circle ends here.
        "overflowing": listed > total and not is_close,
        "incomplete": is_last and not is_close,
    }
    for reason, is_so in wrong.items():
        if is_so:
            return _failed(reason)
    return Verdict(State.MERGING if is_last else State.LISTING)


def after_merge(run: Run, found: int, leavers: int) -> Verdict:
    """Judge what the merge of all partitions found.

    Args:
        found: different people on the list; pages that overlap do not count twice.
        leavers: people of the snapshot who are not on the list.
    """
    if not is_whole(found, run.total):
        return _failed("incomplete")
    if leavers > most_leavers(run.base.size) and not run.override:
        return Verdict(State.REFUSED, "sweep_too_large")
    return Verdict(State.FETCHING)


def most_leavers(before: int) -> int:
    """Return how many may be missing on a list before somebody has to look at it."""
    return max(_SWEEP_PEOPLE, before * _SWEEP_PERCENT // 100)


def is_whole(number: int, total: int) -> bool:
    """Within 0.1 % of the total."""
    return abs(number - total) * 1000 <= total * _PER_THOUSAND


def _failed(reason: str) -> Verdict:
    return Verdict(State.FAILED, reason)
