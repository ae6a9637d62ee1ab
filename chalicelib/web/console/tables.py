"""A list as a page shows it: filtered, sorted, cut into pages, with the ways on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
Key = Callable[[Row], Any]

PER_PAGE = 20
_NEIGHBOURS = 2  # pages named on each side of the one that is open


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One page of a list."""

    rows: list[Row]
    path: str
    query: Mapping[str, str]
    total: int | None = None  # None where counting would cost too much
    number: int = 1
    pages: int = 1
    sort: str = ""  # "name" or "-name"
    next_path: str = ""  # of a list read by cursor

    @property
    def is_filtered(self) -> bool:
        return any(value for name, value in self.query.items() if name not in _OURS)

    @property
    def shown_pages(self) -> list[int]:
        """Return the numbers to show, 0 for a gap."""
        near = range(self.number - _NEIGHBOURS, self.number + _NEIGHBOURS + 1)
        wanted = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        shown: list[int] = []
        for number in wanted:
            if shown and number > shown[-1] + 1:
                shown.append(0)
            shown.append(number)
        return shown

    def at(self, number: int) -> str:
        """Return the address of a page of this list."""
        return self._address(page=str(number) if number > 1 else "")

    def sorted_by(self, key: str) -> str:
        """Return the address that sorts by a column, the other way the next time."""
        return self._address(sort=f"-{key}" if self.sort == key else key, page="")

    def sorted_how(self, key: str) -> str:
        if self.sort.removeprefix("-") != key:
            return "none"
        return "descending" if self.sort.startswith("-") else "ascending"

    def _address(self, **changes: str) -> str:
        query = {**self.query, **changes}
        kept = {name: value for name, value in query.items() if value}
        return f"{self.path}?{urlencode(kept)}" if kept else self.path


_OURS = frozenset({"sort", "page", "done"})


def listed(
    rows: Iterable[Row],
    path: str,
    query: Mapping[str, str],
    sorts: Mapping[str, Key[Row]],
    *,
    per_page: int = PER_PAGE,
) -> Listing[Row]:
    """Return the page of a list at hand that a query asks for.

    Args:
        rows: already filtered.
        path: of the page.
        query: its filters, ``sort`` and ``page``; a sort we do not know is none.
        sorts: what it can be sorted by.
    """
    found = list(rows)
    query = {name: value for name, value in query.items() if name != "done"}
    sort = query.get("sort", "")
    key = sorts.get(sort.removeprefix("-"))
    if key:
        found.sort(key=key, reverse=sort.startswith("-"))
    pages = max(1, -(-len(found) // per_page))
    number = _page_number(query.get("page", ""), pages)
    start = (number - 1) * per_page
    return Listing(
        rows=found[start : start + per_page],
        path=path,
        query=query,
        total=len(found),
        number=number,
        pages=pages,
        sort=sort if key else "",
    )


def read_on(
    rows: list[Row], path: str, query: Mapping[str, str], further: str
) -> Listing[Row]:
    """Return a page of a list that is read by cursor; ``further`` "" at the end."""
    listing = Listing(rows=rows, path=path, query=query)
    if not further:
        return listing
    after = {**query, "after": further}
    return replace(listing, next_path=f"{path}?{urlencode(after)}")


def _page_number(text: str, pages: int) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1  # noqa: PLR2004
    return min(max(number, 1), pages)
