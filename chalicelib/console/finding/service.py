"""Hits of the console itself; pure."""

from collections.abc import Collection, Iterable

from chalicelib.customers.profile.models import Profile
from chalicelib.customers.search import Found, Wanted
from chalicelib.staff.models import Staff, State
from chalicelib.web.console.navigation import Place
from chalicelib.web.console.searching import Hit

_SEARCHED = ("name", "remark")


def wanted(words: str, seen: Collection[str]) -> Wanted:
    """Return whom a search means to who sees those fields: only they are searched."""
    fields = tuple(one for one in _SEARCHED if one in seen)
    return Wanted(words, fields=fields, names=tuple(seen))


def customer(profile: Profile, seen: Collection[str], path: str) -> Hit:
    """Return a customer as somebody who sees those fields may."""
    name = profile.name if "name" in seen else ""
    remark = profile.remark if "remark" in seen else ""
    nameless = "未命名客户" if "name" in seen else "客户"
    called = [one for one in (name, remark) if one] or [nameless]
    state = "已关注" if profile.subscribed else "未关注"
    note = " · ".join([*called[1:], state, profile.code])
    return Hit(called[0], note, path, "user", f"customer:{profile.id}")


def and_more(found: Found) -> list[Hit]:
    """Return what is said where a search stopped before its end."""
    if not found.place:
        return []
    title = "还有更早的客户没有列出"
    hint = "写得更完整些，或者用客户编号、OpenID 直接查找"
    return [Hit(title, hint, "", "dots")]


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
