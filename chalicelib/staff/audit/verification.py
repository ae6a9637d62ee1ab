"""Whether an audit is as it was written, and where it is not; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.staff.audit.models import Chained, Head, Tail, chained

CHANGED = "changed"
MISSING = "missing"
REPEATED = "repeated"
CUT_OFF = "cut_off"
NOT_IN_HEAD = "not_in_head"

TITLES = {
    CHANGED: "内容被改动",
    MISSING: "前面缺少记录",
    REPEATED: "记录重复",
    CUT_OFF: "末尾的记录被删除",
    NOT_IN_HEAD: "与已封存的当日摘要不符",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The first record that is not as it was."""

    index: int  # its place in what was verified, from 1; 0 where none is left of it
    actor: str
    day: str
    number: int  # in its chain
    reason: str  # one of the above

    @property
    def title(self) -> str:
        return TITLES[self.reason]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found."""

    records: int
    chains: int
    fault: Fault | None = None

    @property
    def is_sound(self) -> bool:
        return self.fault is None


def verify(
    records: Iterable[Chained], heads: Mapping[str, Head] | None = None
) -> Verdict:
    """Recompute every hash, and compare the ends with what was sealed.

    Args:
        records: chains may be mixed; within each, the order of their numbers.
        heads: sealed heads by day.  Without one, records cut off a chain's end, and a
            chain rewritten as a whole, cannot be noticed.
    """
    tails: dict[tuple[str, str], Tail] = {}
    count = 0
    for count, one in enumerate(records, start=1):
        key = (one.record.day, one.record.actor)
        before = tails.get(key, Tail(one.record.actor))
        if reason := _broken(one, before):
            return Verdict(count, len(tails), _fault(one, count, reason))
        tails[key] = Tail(before.actor, before.number + 1, one.hash)
    fault = _against(tails, heads or {})
    return Verdict(count, len(tails), fault)


def _broken(one: Chained, before: Tail) -> str:
    if one.record.number > before.number + 1:
        return MISSING
    if one.record.number <= before.number:
        return REPEATED
    return "" if chained(one.record, before.hash).hash == one.hash else CHANGED


def _fault(one: Chained, index: int, reason: str) -> Fault:
    found = one.record
    return Fault(index, found.actor, found.day, found.number, reason)


def _against(
    tails: Mapping[tuple[str, str], Tail], heads: Mapping[str, Head]
) -> Fault | None:
    for day, head in sorted(heads.items()):
        sealed = {tail.actor: tail for tail in head.tails}
        ours = {actor: tail for (of, actor), tail in tails.items() if of == day}
        for actor in sorted(sealed.keys() | ours.keys()):
            fault = _compared(day, ours.get(actor, Tail(actor)), sealed.get(actor))
            if fault:
                return fault
    return None


def _compared(day: str, ours: Tail, sealed: Tail | None) -> Fault | None:
    if sealed == ours:
        return None
    if sealed and ours.number < sealed.number:
        return Fault(0, ours.actor, day, ours.number + 1, CUT_OFF)
    number = min(ours.number, sealed.number + 1) if sealed else 1
    return Fault(0, ours.actor, day, number, NOT_IN_HEAD)
