"""How a run stands in words: its state, what can be done, and what proves it; pure."""

from dataclasses import dataclass, replace

from chalicelib.customers.sync.completeness import is_whole, most_leavers
from chalicelib.customers.sync.progress import SyncProgress

STATES = {
    "listing": ("正在读取名单", "blue"),
    "merging": ("正在比对", "blue"),
    "fetching": ("正在核对变化", "blue"),
    "parked": ("今日额度用完，明天继续", "amber"),
    "done": ("已完成", "green"),
    "failed": ("没有完成", "red"),
    "refused": ("等待确认", "amber"),
}
UNDER_WAY = ("listing", "merging", "fetching", "parked")
_COMPARED = ("fetching", "done", "refused")  # the whole list has been read


@dataclass(frozen=True, slots=True)
class Step:
    """Something an operator can do about the follower sync."""

    name: str
    label: str
    icon: str
    kind: str = ""  # of its button
    ask: str = ""  # what is asked before


STEPS = {
    "start": Step("start", "开始同步", "refresh"),
    "resume": Step(
        "resume", "接着做", "player-play", ask="从停下的地方接着做，已完成的不会重复。"
    ),
    "agree": Step("agree", "确认并继续", "check", "c-button--primary"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that has to hold before the run may be believed."""

    title: str
    words: str
    holds: bool | None  # None: not known yet


def steps(found: SyncProgress | None, now_ms: int) -> list[Step]:
    """Return what can be done now: start, take up what stands still, or consent."""
    if found is None:
        return [STEPS["start"]]
    if found.state == "refused":
        ask = f"{found.leavers:,} 人会记为取消关注，时间为推算，并标记「推断」。"
        return [replace(STEPS["agree"], ask=ask), STEPS["start"]]
    if found.state not in UNDER_WAY:
        return [STEPS["start"]]
    stands_still = found.state == "parked" or found.lease_until_ms < now_ms
    return [STEPS["resume"]] if stands_still else []


def percent(found: SyncProgress) -> int:
    """Return how much of the list is read, or of what changed is looked at."""
    if found.state == "listing":
        done, todo = found.listed, found.total
    else:
        todo = found.joiners + found.leavers
        done = todo - found.missing - found.extra
    return min(99, 100 * done // todo) if todo else 0


def checks(found: SyncProgress) -> list[Check]:
    """Return what proves that our followers are WeChat's, as far as it is known."""
    read = found.state in _COMPARED
    whole = is_whole(found.listed, found.total) if read else None
    if found.state == "failed":
        whole = False
    done = found.done
    return [
        Check(
            "名单完整",
            f"微信说有 {found.total:,} 人，读到 {found.listed:,} 人"
            + (f"，其中重复 {again:,}" if (again := _again(found)) else ""),
            whole,
        ),
        Check(
            "微信有、我们没有",
            f"{found.joiners:,} 人，待核对 {found.missing:,}；"
            f"已补记关注 {done.joined:,}、重新关注 {done.returned:,}{_known(found)}",
            found.missing == 0 if read else None,
        ),
        Check(
            "我们有、微信没有",
            f"{found.leavers:,} 人，待核对 {found.extra:,}；"
            f"已推断取消关注 {done.left:,}",
            found.extra == 0 if read else None,
        ),
        _sweep(found, is_read=read),
    ]


def _known(found: SyncProgress) -> str:
    """Return how many of those on the list an event had told us of already."""
    rest = found.joiners - found.missing - found.done.joined - found.done.returned
    return f"，原本就有 {rest:,}" if rest > 0 else ""


def _again(found: SyncProgress) -> int:
    """Return how many stood on two pages; more than one list holds no run up."""
    return max(0, found.listed - found.found) if found.found else 0


def _sweep(found: SyncProgress, *, is_read: bool) -> Check:
    if found.is_first:
        return Check(
            "取消关注的人数正常", "第一次导入，没有可以比较的名单", is_read or None
        )
    most = most_leavers(found.before)
    words = f"少了 {found.leavers:,} 人，上次 {found.before:,} 人，最多 {most:,} 人"
    if found.agreed:
        return Check("取消关注的人数正常", f"{words}；有人确认过", holds=True)
    holds = found.leavers <= most if is_read else None
    return Check("取消关注的人数正常", words, holds)
