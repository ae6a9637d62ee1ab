"""What people were asked, and what came of each question.

Table profiles      pk = customer id, sk = "QUESTIONS", rev, asks
                    pk = customer id, sk = "PROFILE"
                        q_open    until then, typed words may be an answer
                        q_next    until then, nobody looks whether to ask
Table workspace     pk = "QUESTIONTALLY", sk = "<attribute>#<shard of 4>"
                        asked, answered, declined, ignored, failed, v:<value>
                    the timers "question.look" and "question.over", see aws.timers
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.ids import shard
from chalicelib.insight.questions.models import Ask, History, State, Tally

SK = "QUESTIONS"
LOOK = "question.look"  # the timer after which somebody may be asked
OVER = "question.over"  # the timer after which an ask counts as ignored
_TALLY = "QUESTIONTALLY"
_SHARDS = 4  # of a tally: a push may have thousands answer at once
_MOST_ASKS = 60  # kept of one customer; the rules allow fewer
_VALUE = "v:"


class Histories:
    """Reads and changes what people were asked."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> History:
        item = self._profiles.get(pk=customer_id, sk=SK)
        return history_of(customer_id, item or {})

    def of_all(self, customer_ids: Iterable[str]) -> dict[str, History]:
        """Return the history of each, an empty one too."""
        ids = list(customer_ids)
        items = self._profiles.batch_get([{"pk": one, "sk": SK} for one in ids])
        found = {item["pk"]: item for item in items}
        return {one: history_of(one, found.get(one, {})) for one in ids}

    def put(self, history: History, asks: Iterable[Ask]) -> Write:
        """Return the write of new asks; it fails where the history has changed."""
        after = History(history.customer_id, tuple(asks), history.rev + 1)
        item = history_item(after)
        if not history.rev:
            return self._profiles.put_write(item, "attribute_not_exists(pk)")
        return self._profiles.put_write(
            item, "rev = :before", values={":before": history.rev}
        )

    def await_words(self, customer_id: str, until_ms: int) -> Write:
        """Return the write that has typed words looked at; 0 ends it."""
        return self._profiles.update_write(
            {"pk": customer_id, "sk": "PROFILE"},
            "SET q_open = :until",
            values={":until": until_ms},
            condition="attribute_exists(pk)",
        )

    def look_next(self, customer_id: str, at_ms: int) -> None:
        """Have nobody look before; 0: at the next act."""
        try:
            self._profiles.update(
                {"pk": customer_id, "sk": "PROFILE"},
                "SET q_next = :at",
                values={":at": at_ms},
                condition="attribute_exists(pk)",
                returns="NONE",
            )
        except ConditionFailed:
            return  # erased meanwhile


class Tallies:
    """Counts what came of questions."""

    def __init__(self, workspace: Table) -> None:
        self._workspace = workspace

    def all(self) -> dict[str, Tally]:
        """Return the tally of every question that was ever asked."""
        sums: defaultdict[str, defaultdict[str, int]] = defaultdict(
            lambda: defaultdict(int)
        )
        rows = self._workspace.query("pk = :tally", values={":tally": _TALLY})
        for row in rows:
            counted = sums[row["sk"].rpartition("#")[0]]
            for name, number in row.items():
                if name not in ("pk", "sk"):
                    counted[name] += number
        return {name: _tally(counted) for name, counted in sums.items()}

    def add(self, attribute: str, customer_id: str, counts: Mapping[str, int]) -> Write:
        """Return the write that counts; it stands beside a keyed one."""
        names = {f"#n{n}": name for n, name in enumerate(counts)}
        values = {f":n{n}": number for n, number in enumerate(counts.values())}
        added = ", ".join(f"#n{n} :n{n}" for n in range(len(counts)))
        key = tally_key(attribute, customer_id)
        return self._workspace.update_write(
            key, f"ADD {added}", names=names, values=values
        )


def history_item(history: History) -> Item:
    """Return a history as it is stored."""
    return {
        "pk": history.customer_id,
        "sk": SK,
        "rev": history.rev,
        "asks": [_plain(one) for one in history.asks[-_MOST_ASKS:]],
    }


def tally_key(attribute: str, customer_id: str) -> dict[str, str]:
    """Return where what came of a question with somebody is counted."""
    return {"pk": _TALLY, "sk": f"{attribute}#{shard(customer_id, _SHARDS)}"}


def value_count(value: str) -> str:
    """Return the name under which a tapped answer is counted."""
    return f"{_VALUE}{value}"


def history_of(customer_id: str, item: Item) -> History:
    """Return the history that an item holds; {} is that of nobody asked yet."""
    asks = tuple(_ask(one) for one in item.get("asks", ()))
    return History(customer_id, asks, item.get("rev", 0))


def _plain(ask: Ask) -> dict[str, Any]:
    return {
        "a": ask.attribute,
        "n": ask.number,
        "at": ask.at_ms,
        "until": ask.until_ms,
        "by": ask.by,
        "state": ask.state.value,
        "menu": dict(ask.menu),
        **({"content": dict(ask.content)} if ask.content else {}),
    }


def _ask(plain: Mapping[str, Any]) -> Ask:
    return Ask(
        attribute=plain["a"],
        number=plain["n"],
        at_ms=plain["at"],
        until_ms=plain["until"],
        by=plain["by"],
        state=State(plain["state"]),
        menu=plain["menu"],
        content=plain.get("content", {}),
    )


def _tally(counted: Mapping[str, int]) -> Tally:
    values = {
        name.removeprefix(_VALUE): number
        for name, number in counted.items()
        if name.startswith(_VALUE)
    }
    return Tally(
        asked=counted.get("asked", 0),
        answered=counted.get("answered", 0),
        declined=counted.get("declined", 0),
        ignored=counted.get("ignored", 0),
        failed=counted.get("failed", 0),
        values=values,
    )
