"""Answers to forms, their sums, and where those of one person are.

Table workspace     pk = "FORMANSWERS#<form>#<shard of 4>", sk = "<ms>#<id>"
                        customer, version, values, masked, sealed
                    pk = "FORMSTATS", sk = "<form>#<shard of 4>"
                        counters, see results
Table profiles      pk = customer id, sk = "FORM#<form>"         answered once
                    pk = customer id, sk = "FORM#<form>#<id>"    answered again
                        name (of the answer), title, at, version
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import Unavailable
from chalicelib.core.ids import shard
from chalicelib.insight.forms.models import Answer, Answered

SHARDS = 4
_STATS = "FORMSTATS"
_POINTER = "FORM#"
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Pointer:
    """That somebody has answered a form."""

    customer_id: str
    form_id: str
    name: str  # of the answer
    title: str  # of the form, as it was
    at_ms: int
    sort_key: str


class Answers:
    """Keeps answers."""

    def __init__(self, workspace: Table, profiles: Table) -> None:
        self._workspace = workspace
        self._profiles = profiles

    def writes(
        self, answer: Answer, title: str, counts: Mapping[str, int], *, many: bool
    ) -> list[Write]:
        """Return the writes of an answer; the first fails where it was given before."""
        pointer = {
            "pk": answer.customer_id,
            "sk": _place(answer, many=many),
            "name": name_of(answer),
            "title": title,
            "at": answer.at_ms,
            "version": answer.version,
        }
        once = "attribute_not_exists(pk)"
        return [
            self._profiles.put_write(pointer, once),
            self._workspace.put_write(_row(answer), once),
            self._add(answer, counts),
        ]

    def given(self, customer_id: str, form_id: str) -> Pointer | None:
        """Return the one answer of somebody to a form that takes one."""
        item = self._profiles.get(pk=customer_id, sk=f"{_POINTER}{form_id}")
        return _pointer(item) if item else None

    def of_customer(self, customer_id: str) -> list[Pointer]:
        """Return everything that somebody has answered."""
        found = self._profiles.query(
            "pk = :customer AND begins_with(sk, :forms)",
            values={":customer": customer_id, ":forms": _POINTER},
        )
        return [_pointer(item) for item in found]

    def get(self, form_id: str, name: str) -> Answer | None:
        """Return an answer by its name."""
        number, place = _parts(name)
        if not place:
            return None
        item = self._workspace.get(pk=_pk(form_id, number), sk=place)
        return _answer(form_id, item) if item else None

    def latest(self, form_id: str, limit: int, before: str = "~") -> list[Answer]:
        """Return the newest answers that are older than a place."""
        found = [
            _answer(form_id, item)
            for number in range(SHARDS)
            for item in self._workspace.query(
                "pk = :answers AND sk < :before",
                values={":answers": _pk(form_id, number), ":before": before},
                forward=False,
                limit=limit,
            )
        ]
        found.sort(key=lambda one: one.place, reverse=True)
        return found[:limit]

    def walk(
        self, form_id: str, number: int, after: str, limit: int
    ) -> Sequence[Answer]:
        """Return answers of one shard, the oldest first."""
        items = self._workspace.query(
            "pk = :answers AND sk > :after",
            values={":answers": _pk(form_id, number), ":after": after or "0"},
            limit=limit,
        )
        return [_answer(form_id, item) for item in items]

    def sums(self, form_ids: Iterable[str]) -> dict[str, Counter[str]]:
        """Return the counters of forms."""
        sums: dict[str, Counter[str]] = {one: Counter() for one in form_ids}
        keys = [
            {"pk": _STATS, "sk": f"{one}#{number}"}
            for one in sums
            for number in range(SHARDS)
        ]
        for item in self._workspace.batch_get(keys):
            counted = sums[item["sk"].partition("#")[0]]
            for name, number in item.items():
                if name not in ("pk", "sk"):
                    counted[name] += number
        return sums

    def forget(self, pointer: Pointer, counts: Mapping[str, int]) -> bool:
        """Erase an answer, with what it added; tell whether it was there."""
        form_id = pointer.form_id
        number, place = _parts(pointer.name)
        found = self.get(form_id, pointer.name)
        gone = [
            self._profiles.delete_write(
                {"pk": pointer.customer_id, "sk": pointer.sort_key}
            )
        ]
        if found:
            key = {"pk": _pk(form_id, number), "sk": place}
            taken = {name: -count for name, count in counts.items()}
            gone.append(self._workspace.delete_write(key, "attribute_exists(pk)"))
            gone.append(self._add(found, taken))
        for _ in range(_TRIES):
            try:
                transact(gone)
            except TransactionFailed:
                gone = gone[:1]  # another erasure took the answer, not the pointer
            else:
                return found is not None
        raise Unavailable("the answer changes too often")

    def _add(self, answer: Answer, counts: Mapping[str, int]) -> Write:
        names = {f"#n{n}": name for n, name in enumerate(counts)}
        values = {f":n{n}": count for n, count in enumerate(counts.values())}
        added = ", ".join(f"#n{n} :n{n}" for n in range(len(counts)))
        key = f"{answer.form_id}#{shard(answer.id, SHARDS)}"
        return self._workspace.update_write(
            {"pk": _STATS, "sk": key}, f"ADD {added}", names=names, values=values
        )


def name_of(answer: Answer) -> str:
    """Return what an answer is called in addresses and events."""
    number = shard(answer.customer_id, SHARDS)
    return f"{number}.{answer.at_ms:013d}.{answer.id}"


def _parts(name: str) -> tuple[int, str]:
    """Return shard and sort key of a name, "" for what is none."""
    number, _, rest = name.partition(".")
    at, _, answer_id = rest.partition(".")
    if not (number.isdigit() and at.isdigit() and answer_id):
        return 0, ""
    return int(number), f"{at}#{answer_id}"


def _place(answer: Answer, *, many: bool) -> str:
    again = f"#{answer.id}" if many else ""
    return f"{_POINTER}{answer.form_id}{again}"


def _pk(form_id: str, number: int) -> str:
    return f"FORMANSWERS#{form_id}#{number}"


def _row(answer: Answer) -> Item:
    values = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in answer.values.items()
    }
    return {
        "pk": _pk(answer.form_id, shard(answer.customer_id, SHARDS)),
        "sk": answer.place,
        "customer": answer.customer_id,
        "version": answer.version,
        "at": answer.at_ms,
        "values": values,
        "masked": dict(answer.masked),
        "sealed": dict(answer.sealed),
    }


def _answer(form_id: str, item: Item) -> Answer:
    return Answer(
        id=item["sk"].partition("#")[2],
        form_id=form_id,
        version=item["version"],
        customer_id=item["customer"],
        at_ms=item["at"],
        values={name: _plain(value) for name, value in item["values"].items()},
        masked=item["masked"],
        sealed=item["sealed"],
    )


def _plain(value: Answered | list[str]) -> Answered:
    return tuple(value) if isinstance(value, list) else value


def _pointer(item: Item) -> Pointer:
    return Pointer(
        customer_id=item["pk"],
        form_id=item["sk"].removeprefix(_POINTER).partition("#")[0],
        name=item["name"],
        title=item["title"],
        at_ms=item["at"],
        sort_key=item["sk"],
    )
