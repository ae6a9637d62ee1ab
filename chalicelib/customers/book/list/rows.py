"""The rows of the customer list, made of what a page of people is known by."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers.book import codes, naming
from chalicelib.customers.book.columns import Cell, Column
from chalicelib.customers.book.owner.repository import SK as OWNER
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.sheet import Sheet
from chalicelib.customers.tags.models import Tag
from chalicelib.customers.traits.repository import SK as TRAITS


@dataclass(frozen=True, slots=True)
class Row:
    """One customer."""

    id: str
    name: str
    title: str  # the name, where the code stands beside it
    also: str
    code: str
    tags: tuple[Tag, ...]
    source: str
    owner: str  # staff id
    cells: tuple[Cell | None, ...]
    is_colleague: bool = False


def rows(
    profiles: Sequence[Profile], columns: Sequence[Column], seen: Collection[str]
) -> list[Row]:
    """Return the rows of a page: one read, besides names of codes never met before."""
    items = _items([who for one in profiles for who in _ids(one)])
    sources = _sources(profiles) if "source" in seen else {}
    now = now_ms()
    return [
        _row(
            Sheet(one, tuple(i for who in _ids(one) for i in items.get(who, ())), now),
            columns,
            seen,
            sources.get(one.id, ""),
        )
        for one in profiles
    ]


def _ids(profile: Profile) -> tuple[str, ...]:
    """Return the customer ids of a person, the one that speaks for all first."""
    return profile.id, *sorted(profile.others)


def _row(
    sheet: Sheet, columns: Sequence[Column], seen: Collection[str], source: str
) -> Row:
    profile = sheet.profile
    return Row(
        id=profile.id,
        name=naming.called(profile, seen),
        title=naming.titled(profile, seen),
        also=naming.also_called(profile, seen),
        code=profile.code,
        tags=tuple(sheet.tags) if "tags" in seen else (),
        source=source,
        owner=sheet.item(OWNER).get("staff", "") if "staff" in seen else "",
        cells=tuple(one.read(sheet) for one in columns),
        is_colleague=profile.staff and "staff" in seen,
    )


def _items(ids: Sequence[str]) -> dict[str, list[dict[str, object]]]:
    keys = [{"pk": one, "sk": sk} for one in ids for sk in (OWNER, TRAITS)]
    found: dict[str, list[dict[str, object]]] = {}
    for item in connections.profiles().batch_get(keys):
        found.setdefault(item["pk"], []).append(item)
    return found


def _sources(profiles: Sequence[Profile]) -> dict[str, str]:
    codes.names().of(codes.scene_of(one) for one in profiles)  # all in one read
    return {one.id: codes.source_of(one) for one in profiles}
