"""Why somebody is in a segment, or is not, in a line."""

from collections.abc import Iterator

from chalicelib.customers.segments.rules.models import EVERYBODY
from chalicelib.customers.segments.rules.service import Finding
from chalicelib.customers.segments.rules.wording import Wording

_LONGEST = 200


def reason(found: Finding, wording: Wording, now_ms: int) -> str:
    """Return the conditions that decided it, each with what was seen of it."""
    if found.node == EVERYBODY:
        return "所有客户"
    told = [_said(one, wording, now_ms) for one in deciding(found)]
    words = "；".join(told)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


def deciding(found: Finding) -> Iterator[Finding]:
    """Yield the conditions below that came to the same as the whole."""
    if not found.of:
        yield found
    for one in found.of:
        # Below a "not" it is the contrary that decides.
        if len(found.of) == 1 or one.holds == found.holds:
            yield from deciding(one)


def _said(found: Finding, wording: Wording, now_ms: int) -> str:
    seen = wording.seen(found, now_ms)
    mark = "" if found.holds else "不满足："
    words = wording.condition(found.node)
    return f"{mark}{words}（{seen}）" if seen and seen != words else mark + words
