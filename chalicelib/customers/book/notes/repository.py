"""Notes about customers, and who is to turn to whom next.

Table profiles      pk = customer id, sk = "NOTE#<13 digits of ms>#<id>"
                        kind, text, by, name (of by), withdrawn
Table workspace     pk = "FOLLOWUP#<customer id>", sk = "FOLLOWUP"
                        customer, staff, due, text
Index owner         owner_pk = "FOLLOWUPS#<staff id>", owner_sk = "<due>#<customer id>"

A note has a line on the time axis, written with it, that points to its words: so one
that is withdrawn is read nowhere any more.  A customer has one follow-up, the next.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict
from chalicelib.customers.book.notes.models import Followup, Kind, Note
from chalicelib.customers.effects import Effects, effects
from chalicelib.customers.timeline import Entry

_PREFIX = "NOTE#"
_KINDS = frozenset(Kind)


class Notes:
    """Keeps notes."""

    def __init__(self, profiles: Table, effects: Effects) -> None:
        self._profiles = profiles
        self._effects = effects

    def latest(self, customer_ids: Sequence[str], limit: int) -> list[Note]:
        """Return a person's newest notes, the newest first: one read for each id."""
        items = [
            item
            for one in customer_ids
            for item in self._profiles.query(
                "pk = :customer AND begins_with(sk, :notes)",
                values={":customer": one, ":notes": _PREFIX},
                forward=False,
                limit=limit,
            )
        ]
        items.sort(key=itemgetter("sk"), reverse=True)
        return [_note(item) for item in items[:limit]]

    def find(self, customer_ids: Sequence[str], place: str) -> tuple[str, Note] | None:
        """Return one of a person's notes, and under which id it is kept."""
        keys = [{"pk": one, "sk": _PREFIX + place} for one in customer_ids]
        items = self._profiles.batch_get(keys)
        return (items[0]["pk"], _note(items[0])) if items else None

    def words_of(self, entries: Iterable[Entry]) -> dict[str, str]:
        """Return the words of the notes among some entries, by the entry's key."""
        keys = {
            (one.customer_id, f"{_PREFIX}{one.ref}"): one.key
            for one in entries
            if one.kind == "note" and one.type in _KINDS
        }
        items = self._profiles.batch_get([{"pk": pk, "sk": sk} for pk, sk in keys])
        return {keys[one["pk"], one["sk"]]: one["text"] for one in items}

    def add(self, customer_id: str, note: Note, also: tuple[Write, ...] = ()) -> None:
        """Write a note down, with its line and what else goes with it."""
        item = note_item(customer_id, note)
        put = self._profiles.put_write(item, "attribute_not_exists(pk)")
        self._effects.commit(note_entry(customer_id, note), [put, *also])

    def withdraw(self, customer_id: str, note: Note, by: str, at_ms: int) -> None:
        """Take a note back; raises ``Conflict`` when it is, already."""
        take_back = self._profiles.update_write(
            {"pk": customer_id, "sk": _PREFIX + note.place},
            "SET withdrawn = :yes, #text = :nothing",
            names={"#text": "text"},
            values={":yes": True, ":no": False, ":nothing": ""},
            condition="withdrawn = :no",
        )
        entry = Entry(
            customer_id=customer_id,
            at_ms=at_ms,
            key=f"{note.entry_key}~withdrawn",
            kind="note",
            type="withdrawn",
            direction="internal",
            title="撤回了一条跟进",
            ref=note.place,
            data={"by": by},
        )
        try:
            self._effects.commit(entry, [take_back])
        except TransactionFailed as failed:
            raise Conflict("the note was taken back before") from failed


class Followups:
    """Keeps who is to turn to whom next."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def of(self, customer_ids: Sequence[str]) -> Followup | None:
        """Return what is planned next with a person."""
        keys = [{"pk": f"FOLLOWUP#{one}", "sk": "FOLLOWUP"} for one in customer_ids]
        planned = [_followup(item) for item in self._table.batch_get(keys)]
        return min(planned, key=lambda one: one.due, default=None)

    def due(self, staff_id: str, until: str, limit: int) -> list[Followup]:
        """Return somebody's follow-ups up to a day, the oldest first."""
        rows = self._table.query(
            "owner_pk = :mine AND owner_sk < :until",
            values={":mine": f"FOLLOWUPS#{staff_id}", ":until": f"{until}~"},
            index="owner",
            limit=limit,
        )
        return [_followup(row) for row in rows]

    def all_of(self, staff_id: str) -> Iterator[Followup]:
        rows = self._table.query(
            "owner_pk = :mine",
            values={":mine": f"FOLLOWUPS#{staff_id}"},
            index="owner",
        )
        return map(_followup, rows)

    def plan(self, followup: Followup) -> Write:
        """Return the write that plans one instead of the one there was."""
        return self._table.put_write(_row(followup))

    def done(self, planned: Followup, entry: Entry) -> None:
        """Cross one off, with a line on the axis.

        Raises:
            Conflict: another one is planned by now, or none.
        """
        crossed_off = self._table.delete_write(
            {"pk": f"FOLLOWUP#{planned.customer_id}", "sk": "FOLLOWUP"},
            "due = :due",
            values={":due": planned.due},
        )
        try:
            effects().commit(entry, [crossed_off])
        except TransactionFailed as failed:
            raise Conflict("the follow-up has changed meanwhile") from failed

    def give(self, customer_id: str, giver: str, taker: str) -> Write:
        """Return the write that hands one over."""
        return self._table.update_write(
            {"pk": f"FOLLOWUP#{customer_id}", "sk": "FOLLOWUP"},
            "SET #staff = :taker, owner_pk = :place",
            names={"#staff": "staff"},
            values={
                ":giver": giver,
                ":taker": taker,
                ":place": f"FOLLOWUPS#{taker}",
            },
            condition="#staff = :giver",
        )

    def erase(self, customer_id: str) -> int:
        """Forget the one of a customer; return how many there were."""
        found = self.of([customer_id])
        self._table.delete({"pk": f"FOLLOWUP#{customer_id}", "sk": "FOLLOWUP"})
        return 1 if found else 0


def notes() -> Notes:
    return Notes(connections.profiles(), effects())


def followups() -> Followups:
    return Followups(connections.workspace())


def note_item(customer_id: str, note: Note) -> Item:
    """Return a note as it is stored."""
    return {
        "pk": customer_id,
        "sk": _PREFIX + note.place,
        "kind": note.kind.value,
        "text": note.text,
        "by": note.by,
        "name": note.name,
        "withdrawn": note.is_withdrawn,
    }


def note_entry(customer_id: str, note: Note) -> Entry:
    """Return its line on the time axis, which has none of its words."""
    return Entry(
        customer_id=customer_id,
        at_ms=note.at_ms,
        key=note.entry_key,
        kind="note",
        type=note.kind.value,
        direction="internal",
        title=f"{note.kind.label} · {note.name}",
        ref=note.place,
        data={"by": note.by},
    )


def _note(item: Item) -> Note:
    at, _, note_id = item["sk"].removeprefix(_PREFIX).partition("#")
    return Note(
        id=note_id,
        kind=Kind(item["kind"]),
        text=item["text"],
        by=item["by"],
        name=item["name"],
        at_ms=int(at),
        is_withdrawn=item["withdrawn"],
    )


def _row(followup: Followup) -> Item:
    return {
        "pk": f"FOLLOWUP#{followup.customer_id}",
        "sk": "FOLLOWUP",
        "customer": followup.customer_id,
        "staff": followup.staff_id,
        "due": followup.due,
        "text": followup.text,
        "owner_pk": f"FOLLOWUPS#{followup.staff_id}",
        "owner_sk": f"{followup.due}#{followup.customer_id}",
    }


def _followup(item: Item) -> Followup:
    return Followup(item["customer"], item["staff"], item["due"], item["text"])
