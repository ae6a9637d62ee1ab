"""The tags that can be given, in groups; and each colleague's own.

Table workspace     pk = "TAGS", sk = "TAG#<key>"
                        name, group, colour, about, archived, version, by, at
                    pk = "TAGS", sk = "GROUP#<group id>"       name, order, version
                    pk = "TAGS#<staff id>", sk = "TAG#<key>"   as above
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.tags.models import Group, Tag, checked_name, name_in

_BRANDS = "TAGS"
_TAG, _GROUP = "TAG#", "GROUP#"
_KEPT_S = 30
_UNCHANGED = "attribute_not_exists(pk) OR version = :before"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Tags and groups as they are read."""

    tags: Mapping[str, Tag] = field(default_factory=dict)  # by key
    groups: tuple[Group, ...] = ()

    def name_of(self, key: str) -> str:
        """Return what a tag is called today."""
        known = self.tags.get(key)
        return known.name if known else name_in(key)

    def by_id(self, tag_id: str) -> Tag:
        """Return a tag by its name in addresses; raises ``NotFound``."""
        for tag in self.tags.values():
            if tag.id == tag_id:
                return tag
        raise NotFound("no such tag")

    def called(self, name: str) -> Tag | None:
        """Return the tag of a name: as it is called today, else as it once was."""
        found = (one for one in self.tags.values() if one.name == name)
        return next(found, self.tags.get(name))

    def offered(self) -> list[Tag]:
        """Return what may be given, by name."""
        open_ones = (one for one in self.tags.values() if not one.archived)
        return sorted(open_ones, key=lambda one: one.name)

    def in_groups(self, tags: Iterable[Tag]) -> list[tuple[Group, list[Tag]]]:
        """Return tags below their groups, those of none last."""
        rest = Group("", "未分组")
        known = {group.id for group in self.groups}
        found: dict[str, list[Tag]] = {}
        for tag in tags:
            home = tag.group if tag.group in known else ""
            found.setdefault(home, []).append(tag)
        return [(g, found[g.id]) for g in (*self.groups, rest) if g.id in found]


class Catalogue:
    """Reads and changes the tags there are."""

    def __init__(
        self,
        table: Table,
        now_ms: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._table = table
        self._now_ms = now_ms
        self._clock = clock
        self._kept = Shelf()
        self._read_at = float("-inf")

    def shelf(self, staff_id: str = "") -> Shelf:
        """Return the brand's tags, and a colleague's own where one is named."""
        rows = self._rows(_BRANDS)
        if staff_id:
            rows += self._rows(f"{_BRANDS}#{staff_id}")
        tags = [_tag(row) for row in rows if row["sk"].startswith(_TAG)]
        groups = [_group(row) for row in rows if row["sk"].startswith(_GROUP)]
        groups.sort(key=lambda one: (one.order, one.name))
        return Shelf({one.key: one for one in tags}, tuple(groups))

    def recent(self) -> Shelf:
        """Return the brand's tags as of half a minute ago at most."""
        if self._clock() - self._read_at >= _KEPT_S:
            self._kept = self.shelf()
            self._read_at = self._clock()
        return self._kept

    def seen_by(self, staff_id: str) -> Shelf:
        """Return what is recent and a colleague's own tags of now: mostly one read."""
        brands = self.recent()
        own = [_tag(row) for row in self._rows(f"{_BRANDS}#{staff_id}")]
        return replace(brands, tags={**brands.tags, **{one.key: one for one in own}})

    def enter(self, tag: Tag, by: str) -> None:
        """Add a tag; raises ``Conflict`` where its key is another's."""
        self._put_tag(tag, "attribute_not_exists(pk)", by)
        self.forget()

    def keys_of(self, names: Iterable[str], by: str) -> dict[str, str]:
        """Return the key of every name; a name nobody had before becomes a tag."""
        shelf, found = self.recent(), {}
        for name in dict.fromkeys(names):
            known = shelf.called(name)
            if known is None:
                key = checked_name(name)
                try:
                    self.enter(Tag(key, key), by)
                except Conflict:  # another call was quicker; the tag is the same
                    self.forget()
                found[name] = key
            else:
                found[name] = known.key
        return found

    def change(self, tag: Tag, by: str) -> Tag:
        """Save a tag made from one that was read; raises ``Conflict``."""
        changed = replace(tag, version=tag.version + 1)
        self._put_tag(changed, _UNCHANGED, by, before=tag.version)
        self.forget()
        return changed

    def save_group(self, group: Group) -> Group:
        """Add a group or save one that was read; raises ``Conflict``."""
        changed = replace(group, version=group.version + 1)
        item = {
            "pk": _BRANDS,
            "sk": f"{_GROUP}{group.id}",
            "name": group.name,
            "order": group.order,
            "version": changed.version,
        }
        self._put(item, _UNCHANGED, {":before": group.version})
        return changed

    def remove_group(self, group_id: str) -> None:
        """Let its tags be of none."""
        self._table.delete({"pk": _BRANDS, "sk": f"{_GROUP}{group_id}"})

    def forget(self) -> None:
        """Have the next look read anew."""
        self._read_at = float("-inf")

    def _rows(self, partition: str) -> list[Item]:
        return list(self._table.query("pk = :tags", values={":tags": partition}))

    def _put_tag(
        self, tag: Tag, condition: str, by: str, before: int | None = None
    ) -> None:
        owner = tag.owner
        item = {
            "pk": f"{_BRANDS}#{owner}" if owner else _BRANDS,
            "sk": f"{_TAG}{tag.key}",
            "name": tag.name,
            "group": tag.group,
            "colour": tag.colour,
            "about": tag.description,
            "archived": tag.archived,
            "version": tag.version,
            "by": by,
            "at": self._now_ms(),
        }
        self._put(item, condition, None if before is None else {":before": before})

    def _put(self, item: Item, condition: str, values: Item | None) -> None:
        try:
            self._table.put(item, condition=condition, values=values)
        except ConditionFailed as error:
            raise Conflict("刚刚被别人改过，请刷新后再试") from error


def _tag(row: Item) -> Tag:
    return Tag(
        key=row["sk"].removeprefix(_TAG),
        name=row["name"],
        group=row["group"],
        colour=row["colour"],
        description=row["about"],
        archived=row["archived"],
        version=row["version"],
    )


def _group(row: Item) -> Group:
    return Group(
        id=row["sk"].removeprefix(_GROUP),
        name=row["name"],
        order=row["order"],
        version=row["version"],
    )
