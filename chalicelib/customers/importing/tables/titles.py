"""What people write above a table: its name, who made it, the day.

A line of one cell above lines of several is such a title, and the heads come after it.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from chalicelib.customers.importing.tables.models import Line

_MOST_TITLES = 5


def below_titles(lines: Iterable[Line]) -> tuple[int, Iterator[Line]]:
    """Return how many lines are titles, and the lines below them but for blank ones."""
    rest = (line for line in lines if not line.is_blank)
    first = list(islice(rest, _MOST_TITLES + 2))
    titles = next((at for at, line in enumerate(first) if _is_wide(line)), 0)
    # Two in a row: a remark beside a list of one column is no table.
    is_table = all(map(_is_wide, first[titles : titles + 2]))
    is_read = not any(line.fault for line in first[:titles])
    if not (is_table and is_read and titles <= _MOST_TITLES):
        titles = 0
    return titles, chain(first[titles:], rest)


def _is_wide(line: Line) -> bool:
    return sum(bool(cell.strip()) for cell in line.cells) > 1
