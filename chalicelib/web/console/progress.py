"""How far long work is, as the console shows it: each kind says in a few lines.

    @progress.shown("report", "统计报表", needs=Action.REPORTS_READ)
    def report(work: Work) -> Shown: ...

    @progress.fetched("report", needs=Action.REPORTS_EXPORT)
    def report_file(work: Work, name: str) -> str: ...

The page is ``/console/jobs/{id}`` (``console.jobs``).  A kind that nobody shows is
nobody's to see.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.staff.roles import Action
from chalicelib.web.work.models import State, Work


@dataclass(frozen=True, slots=True)
class Shown:
    """One piece of work in words."""

    state: State
    percent: int = 0
    about: str = ""  # "2026-10-01 至 2026-10-31"
    words: str = ""  # what it is at, what came of it, why it failed
    is_bad: bool = False  # it is done, and what came of it is bad news
    files: tuple[tuple[str, str], ...] = ()  # name and label of what can be fetched
    further: tuple[str, str] = ("", "")  # label and path of where to look further
    deeds: tuple[tuple[str, str], ...] = ()  # label and path of forms that act on it


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of work of a kind."""

    title: str
    needs: Action
    show: Callable[[Work], Shown]


@dataclass(frozen=True, slots=True)
class Fetch:
    """How a file of a kind is got."""

    needs: Action
    link: Callable[[Work, str], str]  # a short-lived address; raises ``NotFound``


_kinds: dict[str, Kind] = {}
_fetches: dict[str, Fetch] = {}

Show = Callable[[Work], Shown]
Link = Callable[[Work, str], str]


def shown(kind: str, title: str, *, needs: Action) -> Callable[[Show], Show]:
    """Register how work of a kind is shown, and to whom."""

    def enter(show: Show) -> Show:
        _kinds[kind] = Kind(title, needs, show)
        return show

    return enter


def fetched(kind: str, *, needs: Action) -> Callable[[Link], Link]:
    """Register how its files are fetched, and by whom; each time is in the audit."""

    def enter(link: Link) -> Link:
        _fetches[kind] = Fetch(needs, link)
        return link

    return enter


def kind_of(work: Work) -> Kind | None:
    return _kinds.get(work.kind)


def fetch_of(work: Work) -> Fetch | None:
    return _fetches.get(work.kind)


def own(work: Work, about: str = "", words: str = "") -> Shown:
    """Return how far work is that tells of itself."""
    state = work.state or "queued"
    failed = f"没有完成：{work.words}" if state == "failed" else ""
    return Shown(state, work.percent, about, words or failed)
