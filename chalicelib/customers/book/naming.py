"""What a customer is called on a page, by what its reader may see; pure."""

from collections.abc import Collection

from chalicelib.customers.profile.models import Profile

NAMELESS = "未命名客户"
_UNSEEN = "客户"


def called(profile: Profile, seen: Collection[str]) -> str:
    """Return the name, the remark, or what everybody may call somebody."""
    if "name" not in seen:
        return f"{_UNSEEN} {profile.code}"
    return profile.name or profile.remark or f"{NAMELESS} {profile.code}"


def titled(profile: Profile, seen: Collection[str]) -> str:
    """Return what somebody is called where their code stands beside it."""
    if "name" not in seen:
        return _UNSEEN
    return profile.name or profile.remark or NAMELESS


def also_called(profile: Profile, seen: Collection[str]) -> str:
    """Return the remark beside a name, "" where that is no more than said already."""
    if "remark" not in seen or not profile.name:
        return ""
    return profile.remark
