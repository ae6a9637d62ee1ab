"""What follows for the lifecycle when everybody was counted at night."""

from collections.abc import Mapping

from chalicelib.customers.lifecycle import desk, rejudging
from chalicelib.customers.lifecycle.census import Census

TEXTS = ["stage", "direction"]  # the traits that are counted
GAP = "gap_days"  # and the one whose median is the usual gap


def counted(
    day: str,
    spread: Mapping[str, Mapping[str, int]],
    gap: tuple[float, int] | None,
    at_ms: int,
) -> None:
    """Keep the counts of a day, and go by the usual gap from now on.

    Args:
        day: that has ended.
        spread: people by value, of the traits of ``TEXTS``.
        gap: the median of people's own gaps and how many have one.
        at_ms: when they were counted.
    """
    desk.censuses().note(day, census(spread, at_ms))
    if gap and desk.censuses().note_gap(*gap):
        rejudging.start(f"gap:{day}", "system")


def census(spread: Mapping[str, Mapping[str, int]], at_ms: int) -> Census:
    """Return the counts; whoever has no stage is one of the people all the same."""
    people = sum(spread.get(TEXTS[0], {}).values())
    stages, directions = (
        {value: count for value, count in spread.get(one, {}).items() if value}
        for one in TEXTS
    )
    return Census(stages, directions, people, at_ms)
