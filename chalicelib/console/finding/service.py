"""Hits and notices of the frame itself; pure."""

from collections.abc import Iterable

from chalicelib.console.operations.models import Depth
from chalicelib.console.operations.service import TITLES
from chalicelib.customers.sync.progress import SyncProgress
from chalicelib.staff.models import Staff, State
from chalicelib.web.console.navigation import Place
from chalicelib.web.console.notices import Notice
from chalicelib.web.console.searching import Hit


def places(open_ones: Iterable[Place], words: str) -> list[Hit]:
    """Return the places that a search means."""
    wanted = words.lower()
    return [
        Hit(place.label, place.group, place.path, place.icon)
        for place in open_ones
        if wanted in f"{place.label} {place.keywords}".lower()
    ]


def colleagues(everybody: Iterable[Staff], words: str) -> list[Hit]:
    """Return the colleagues that a search means."""
    wanted = words.lower()
    return [
        Hit(one.name, one.role.label, f"/console/staff/{one.id}", "user")
        for one in everybody
        if one.state is not State.LEFT
        and (wanted in one.name.lower() or any(wanted in g.lower() for g in one.groups))
    ]


def dead_letters(depths: Iterable[Depth]) -> list[Notice]:
    """Return a notice for every queue with dead letters."""
    return [
        Notice(
            f"「{TITLES.get(one.queue, one.queue)}」有 {one.messages} 封死信",
            "查看原因，修好后送回重试",
            f"/console/operations/dead/{one.queue}",
            "red",
        )
        for one in depths
        if one.messages
    ]


def sync(found: SyncProgress | None) -> list[Notice]:
    """Return a notice where the follower sync waits for somebody."""
    if found is None or found.state not in ("refused", "failed"):
        return []
    title = "粉丝同步等待确认" if found.state == "refused" else "粉丝同步没有完成"
    at_ms = found.finished_ms or found.started_ms
    return [Notice(title, found.reason_text, "/console/operations", "amber", at_ms)]
