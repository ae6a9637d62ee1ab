"""What reports of places amount to; pure (domain.md 3.1, Trajectory).

*Stay point* (Li 2008): a longest run of reports within 200 m of its first that lasts at
least 20 minutes.  *Visit*: one report or more in a store's circle, or the scan of a
code that hangs there, as long as no silence of 30 minutes lies between.  How long
somebody stayed is the last minus the first report, hence a lower bound.

A report that something speaks against is kept and shown, and counts for nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS, business_day, local_time
from chalicelib.customers.places.fences import Sight
from chalicelib.customers.places.geo import AREA, CELL_M, cell, metres, middle
from chalicelib.customers.places.models import (
    Flag,
    Origin,
    Ping,
    Rules,
    Stay,
    Visit,
    Whereabouts,
)

STAY_M = 200
STAY_MS = 20 * MINUTE_MS
REPEATED = 5
_THIN_MS, _THIN_M = MINUTE_MS, 30  # WeChat reports every five seconds
_SECOND_MS = 1000  # what WeChat's clock tells apart
_NIGHT_ENDS = 6
_NIGHTS = 30
_NIGHTS_OF_A_HOME = 3
_WEEK_MS = 7 * DAY_MS
_MARKS = 60


def coarsened(ping: Ping) -> Ping:
    """Return what is kept of a report without consent: its cell and the hour."""
    name = cell(ping.point)
    return replace(
        ping,
        at_ms=ping.at_ms - ping.at_ms % HOUR_MS,
        key=name,
        point=middle(name),
        precision_m=max(ping.precision_m, CELL_M),
        is_coarse=True,
    )


def is_thin(known: Whereabouts, ping: Ping) -> bool:
    """Tell whether a report says what one less than a minute older said."""
    last = known.last
    return (
        last is not None
        and ping.origin is Origin.REPORT
        and last.origin is Origin.REPORT
        and 0 <= ping.at_ms - last.at_ms < _THIN_MS
        and metres(last.point, ping.point) < _THIN_M
    )


def judged(known: Whereabouts, ping: Ping, rules: Rules) -> Ping:
    """Return the report with what speaks against it.

    A place that was chosen on a map is not measured: choosing one here and one there is
    no movement.
    """
    if not ping.origin.is_measured:
        return ping
    flags = set()
    if ping.origin is Origin.REPORT and ping.precision_m == 0:
        flags.add(Flag.EXACT)
    if known.last:
        if _is_replayed(known.last, ping):
            return replace(ping, flags=frozenset({*flags, Flag.REPLAYED}))
        if _kmh(known.last, ping) > rules.fastest_kmh:
            flags.add(Flag.SPEED)
        if _repeats(known, ping) >= REPEATED:
            flags.add(Flag.REPEATED)
    return replace(ping, flags=frozenset(flags))


def _is_replayed(last: Ping, ping: Ping) -> bool:
    """Tell whether time goes backwards; two things may happen in one second."""
    same_moment = ping.at_ms == last.at_ms and ping.origin is last.origin
    return ping.at_ms < last.at_ms or same_moment


def has_passed(known: Whereabouts, ping: Ping) -> bool:
    """Tell whether somebody is further on than a report that comes late."""
    if known.visit and ping.at_ms < known.visit.to_ms:
        return True
    is_older = known.last is not None and ping.at_ms < known.last.at_ms
    return is_older or Flag.REPLAYED in ping.flags


def is_over(visit: Visit, ping: Ping, sight: Sight, rules: Rules) -> bool:
    """Tell whether a report shows that a visit has ended.

    Where somebody points to on a map says nothing of where a phone has been seen.
    """
    if ping.at_ms - visit.to_ms > rules.gap_ms:
        return True
    if visit.origin.is_measured and not ping.origin.is_measured:
        return False
    return sight.is_outside or bool(sight.store and sight.store.id != visit.store)


def moved(known: Whereabouts, ping: Ping) -> Whereabouts:
    """Return the whereabouts after a report, but for the visit.

    One that cannot be is not what the next is compared with.
    """
    if not ping.origin.is_measured or ping.flags - {Flag.REPEATED}:
        return known
    nights = _nights(known.nights, ping)
    return replace(
        known,
        last=ping,
        same=_repeats(known, ping),
        nights=nights,
        home=_home(nights),
    )


def begun(ping: Ping, store: str, earlier: Sequence[tuple[int, str]]) -> Visit:
    """Return the visit that a report begins.

    Args:
        ping: the report.
        store: where.
        earlier: instants and stores of the visits before, the oldest first.
    """
    before = [one for one in earlier if one[0] < ping.at_ms]
    here = [one for one in before if one[1] == store]
    came = before[-1] if before else None
    return Visit(
        store=store,
        from_ms=ping.at_ms,
        to_ms=ping.at_ms,
        key=ping.key,
        origin=ping.origin,
        precision_m=ping.precision_m,
        is_open=True,
        since_days=_since(before, ping.at_ms),
        since_here_days=_since(here, ping.at_ms),
        came_from=came[1] if came and ping.at_ms - came[0] <= _WEEK_MS else "",
    )


def prolonged(visit: Visit, ping: Ping) -> Visit:
    """Return the visit with another report from there."""
    return replace(
        visit,
        to_ms=max(visit.to_ms, ping.at_ms),
        precision_m=min(visit.precision_m, ping.precision_m),
        pings=visit.pings + 1,
    )


def stays_of(pings: Iterable[Ping]) -> list[Stay]:
    """Return the stay points of reports in order of time, the oldest first."""
    measured = [one for one in pings if _counts_as_stay(one)]
    found: list[Stay] = []
    start = 0
    while start < len(measured):
        end = start + 1
        while end < len(measured) and (
            metres(measured[start].point, measured[end].point) <= STAY_M
        ):
            end += 1
        run = measured[start:end]
        if run[-1].at_ms - run[0].at_ms >= STAY_MS:
            found.append(_stay(run))
            start = end
        else:
            start += 1
    return found


def _counts_as_stay(ping: Ping) -> bool:
    believed = not ping.flags and not ping.is_coarse
    return believed and ping.origin is Origin.REPORT


def _stay(run: Sequence[Ping]) -> Stay:
    nearest = min(run, key=lambda one: one.precision_m)
    return Stay(
        point=nearest.point,
        from_ms=run[0].at_ms,
        to_ms=run[-1].at_ms,
        precision_m=nearest.precision_m,
        pings=len(run),
    )


def _kmh(last: Ping, ping: Ping) -> float:
    """Return how fast somebody must have been, given how imprecise both reports are."""
    apart_m = metres(last.point, ping.point) - last.precision_m - ping.precision_m
    hours = max(_SECOND_MS, ping.at_ms - last.at_ms) / HOUR_MS
    return max(0.0, apart_m) / 1000 / hours


def _repeats(known: Whereabouts, ping: Ping) -> int:
    """Return how often in a row the very same coordinates were reported."""
    if ping.origin is not Origin.REPORT:
        return 0
    is_same = known.last is not None and str(known.last.point) == str(ping.point)
    return known.same + 1 if is_same else 1


def _nights(known: tuple[str, ...], ping: Ping) -> tuple[str, ...]:
    """Remember where somebody was between midnight and six, once a night."""
    wall = local_time(ping.at_ms)
    is_night = wall.hour < _NIGHT_ENDS and ping.origin is Origin.REPORT
    if not is_night or ping.flags or ping.is_coarse:
        return known
    night = f"{wall:%y%m%d}"
    if any(one.startswith(night) for one in known):
        return known
    oldest = f"{wall - timedelta(days=2 * _NIGHTS):%y%m%d}"
    recent = [one for one in known if one >= oldest]
    return (*recent, f"{night}#{cell(ping.point, AREA)}")[-_NIGHTS:]


def _home(nights: Sequence[str]) -> str:
    """Return the cell where somebody is at night; "" while too few nights say so."""
    counts = Counter(one.partition("#")[2] for one in nights)
    if not counts:
        return ""
    area, count = max(counts.items(), key=lambda one: (one[1], one[0]))
    return area if count >= _NIGHTS_OF_A_HOME else ""


def _since(before: Sequence[tuple[int, str]], at_ms: int) -> tuple[int, ...]:
    """Return how many business days ago the last two visits were, the last first."""
    return tuple(_days(one[0], at_ms) for one in reversed(before[-2:]))


def _days(earlier_ms: int, at_ms: int) -> int:
    first = local_time(earlier_ms).date()
    return (local_time(at_ms).date() - first).days


def day_of(visit: Visit) -> str:
    """Return the business day that a visit counts for: the one it began on."""
    return business_day(visit.from_ms)


def mark_of(visit: Visit) -> str:
    """Return what somebody's traits remember of a visit."""
    return f"{visit.from_ms:013d}#{visit.store}"


def earlier(marks: Iterable[str]) -> list[tuple[int, str]]:
    """Return the instants and stores that marks stand for, the oldest first."""
    parts = (mark.partition("#") for mark in sorted(marks))
    return [(int(at_ms), store) for at_ms, _, store in parts]


def remembered(marks: Iterable[str], visit: Visit, rules: Rules) -> frozenset[str]:
    """Return the marks with a new visit, without those that are too old."""
    oldest = f"{visit.from_ms - rules.visits_days * DAY_MS:013d}"
    kept = sorted(one for one in marks if one >= oldest)
    return frozenset([*kept, mark_of(visit)][-_MARKS:])
