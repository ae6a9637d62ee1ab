"""What segments know of somebody beside the profile, in one item.

Table profiles      pk = customer id, sk = "TRAITS"
                        tags            set of texts
                        a_<attribute>   the best known value of a profile attribute
                        others as the modules that state traits name them

Whoever changes a tag, an attribute or an order changes this in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item

SK = "TRAITS"


class TraitItems:
    """Reads and changes the items."""

    def __init__(self, profiles: Table) -> None:
        self._profiles = profiles

    def of(self, customer_id: str) -> Item:
        """Return somebody's item, {} when there is none."""
        return self._profiles.get(pk=customer_id, sk=SK) or {}

    def of_all(self, customer_ids: Sequence[str]) -> dict[str, Item]:
        """Return the items of those who have one."""
        wanted = dict.fromkeys(customer_ids)
        found = self._profiles.batch_get([{"pk": one, "sk": SK} for one in wanted])
        return {item["pk"]: item for item in found}

    def change(
        self,
        customer_id: str,
        *,
        sets: Mapping[str, Any] | None = None,
        adds: Mapping[str, int] | None = None,
        joins: Mapping[str, Iterable[str]] | None = None,
        leaves: Mapping[str, Iterable[str]] | None = None,
        removes: Sequence[str] = (),
        given: Mapping[str, int | str] | None = None,
    ) -> Write:
        """Return the write that changes somebody's item.

        Args:
            customer_id: whose.
            sets: values to set.
            adds: numbers to add; not repeatable, so stand beside a keyed write.
            joins: texts to put into sets.
            leaves: texts to take out of sets.
            removes: values to forget.
            given: values that must still be so; 0 and "" stand for none at all.
        """
        grown = {n: frozenset(texts) for n, texts in (joins or {}).items()}
        shrunk = {n: frozenset(texts) for n, texts in (leaves or {}).items()}
        values = {**(sets or {}), **(adds or {}), **grown, **shrunk}
        asked = given or {}
        # Numbered, since a name of ours may hold what a placeholder may not.
        every = dict.fromkeys((*values, *removes, *asked))
        place = {name: str(number) for number, name in enumerate(every)}
        clauses = [
            ("SET", [f"#{place[n]} = :{place[n]}" for n in sets or {}]),
            ("ADD", [f"#{place[n]} :{place[n]}" for n in (*(adds or {}), *grown)]),
            ("DELETE", [f"#{place[n]} :{place[n]}" for n in shrunk]),
            ("REMOVE", [f"#{place[n]}" for n in removes]),
        ]
        unchanged = [
            f"#{place[n]} = :given{place[n]}"
            if count
            else f"attribute_not_exists(#{place[n]})"
            for n, count in asked.items()
        ]
        return self._profiles.update_write(
            {"pk": customer_id, "sk": SK},
            " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses if parts),
            names={f"#{number}": name for name, number in place.items()},
            values={f":{place[name]}": value for name, value in values.items()}
            | {f":given{place[name]}": count for name, count in asked.items() if count},
            condition=" AND ".join(unchanged) or None,
        )
