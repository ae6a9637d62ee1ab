"""How a trait is spread over everybody."""

from chalicelib.customers.segments.people.table import People


def spread(people: People, text: str) -> dict[str, int]:
    """Return how many have each value of a text, "" for those without one."""
    words = {number: value for value, number in people.columns.codes[text].items()}
    rows = people.over_everybody(text, "it, count(*)", "GROUP BY it")
    return {
        "" if it is None else words.get(it, str(it)): int(count) for it, count in rows
    }


def middle(people: People, number: str) -> tuple[float, int]:
    """Return the median of a number and how many have it; 0 of none."""
    ((value, count),) = people.over_everybody(
        number, "quantile_cont(it, 0.5), count(it)"
    )
    return float(value or 0), int(count)
