"""Whom a batch is about, some at a time."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.customers.book.selection import Selection
from chalicelib.customers.chores.models import Chore, Part
from chalicelib.customers.listing import SHARDS
from chalicelib.customers.profile.models import Profile
from chalicelib.customers.profile.repository import from_item
from chalicelib.customers.tags import carriers
from chalicelib.customers.tags.batch import whom
from chalicelib.customers.tags.files import TagFiles

AT_ONCE = 200


class Kind(StrEnum):
    """How they are found."""

    IDS = "ids"  # named one by one
    TRIAL = "trial"  # found by a back-test
    LIST = "list"  # everybody, or who has a tag, or came by a code
    WAY = "way"  # one that another module adds, see ``whom``
    SELECTION = "selection"  # ticked in the list of customers, or found by its filters


@dataclass(frozen=True, slots=True)
class Some:
    """Some of them: whom we know, and how many were named that we do not."""

    people: list[str]
    cursor: str | None
    unknown: int = 0
    evidence_ms: Mapping[str, list[int]] = field(default_factory=dict)  # of trials


def cursors(kind: Kind) -> tuple[str, ...]:
    """Return where each part of a batch begins."""
    if kind is not Kind.LIST:
        return ("",)
    return tuple(_place(number, "") for number in range(SHARDS))


class Targets:
    """Finds them."""

    def __init__(self, profiles: Table, files: TagFiles) -> None:
        self._profiles = profiles
        self._files = files

    def some(self, chore: Chore, part: Part) -> Some:
        """Return whom the next step is about."""
        find: dict[str, Callable[[Chore, Part], Some]] = {
            Kind.IDS: self._named,
            Kind.TRIAL: self._found,
            Kind.LIST: self._listed,
            Kind.WAY: self._members,
            Kind.SELECTION: self._selected,
        }
        return find[chore.params["target"]["kind"]](chore, part)

    def _named(self, chore: Chore, part: Part) -> Some:
        start = int(part.cursor or 0)
        everybody = self._files.people(chore.id)
        here = everybody[start : start + AT_ONCE]
        known = self._known(here)
        rest = start + AT_ONCE < len(everybody)
        cursor = str(start + AT_ONCE) if rest else None
        return Some(list(known), cursor, len(set(here)) - len(known))

    def _found(self, chore: Chore, part: Part) -> Some:
        start = int(part.cursor or 0)
        everybody = self._files.people(chore.params["target"]["chore"])
        here = everybody[start : start + AT_ONCE]
        evidence = {customer_id: list(times) for customer_id, _, times in here}
        known = self._known(list(evidence))
        rest = start + AT_ONCE < len(everybody)
        cursor = str(start + AT_ONCE) if rest else None
        return Some(list(known), cursor, evidence_ms=evidence)

    def _listed(self, chore: Chore, part: Part) -> Some:
        place, target = json.loads(part.cursor), chore.params["target"]
        number, after = place["shard"], place["after"]
        until = f"{chore.created_ms:013d}~"  # nobody whom the batch itself puts there
        if tag := target["tag"]:
            found = carriers.of_tag(
                self._profiles, tag, number, AT_ONCE, after=after, until=until
            )
        else:
            found = carriers.of_everybody(
                self._profiles, number, AT_ONCE, after=after, until=until
            )
        scene = target["scene"]
        known = self._known(found.ids)
        people = [one for one in known if scene in ("", known[one].scene)]
        return Some(people, _place(number, found.last) if found.last else None)

    def _members(self, chore: Chore, part: Part) -> Some:
        target = chore.params["target"]
        ids, cursor = whom.members(
            target["members"], target["of"], part.cursor, AT_ONCE
        )
        return Some(list(self._known(ids)), cursor or None)

    def _selected(self, chore: Chore, part: Part) -> Some:
        selected = Selection.from_params(chore.params)
        ids, cursor = selected.people(part.cursor, AT_ONCE)
        known = self._known(ids)
        return Some(list(known), cursor, len(set(ids)) - len(known))

    def _known(self, ids: list[str]) -> dict[str, Profile]:
        keys = [{"pk": one, "sk": "PROFILE"} for one in dict.fromkeys(ids)]
        found = {item["pk"]: item for item in self._profiles.batch_get(keys)}
        return {one: from_item(found[one]) for one in ids if one in found}


def _place(number: int, after: str) -> str:
    return json.dumps({"shard": number, "after": after})


def named(kind: Kind, **more: Any) -> dict[str, Any]:
    """Return a target as a chore keeps it."""
    return {"kind": kind.value, "tag": "", "scene": "", "chore": ""} | (more)
