"""What is known of people, as the tables keep it.

Table profiles      pk = customer id, sk = "ATTR#<name>#<source>"
                        value, or sealed; at, conf, consent, ok_at, by
                    pk = customer id, sk = "KEY", wrapped     the person's own key
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import Unavailable
from chalicelib.customers.attributes.models import Attribute, Observed, Source, Value
from chalicelib.customers.attributes.sealing import Sealer, Unopened, Wrapper

KEY = "KEY"
_PREFIX = "ATTR#"


class AttributeItems:
    """Reads and writes what sources say; sealed values are opened on the way."""

    def __init__(self, profiles: Table, wrapper: Callable[[], Wrapper]) -> None:
        """Work on the table; the wrapper is asked for where it is needed."""
        self._profiles = profiles
        self._wrapper = wrapper

    def of(self, customer_ids: Iterable[str]) -> list[Observed]:
        """Return everything that is said of these; what cannot be opened is nothing."""
        return [one for customer in customer_ids for one in self._of(customer)]

    def puts(
        self, observed: Sequence[Observed], catalogue: Mapping[str, Attribute]
    ) -> list[Write]:
        """Return the writes that store what sources say of one customer.

        Whoever has no key gets one with the first sealed value; of two who give it at
        once, one is refused and has to read again.
        """
        sealed = [one for one in observed if catalogue[one.attribute].sealed]
        if not sealed:
            return [self._profiles.put_write(_item(one)) for one in observed]
        (customer,) = {one.customer_id for one in observed}
        sealer, writes = self.sealer(customer)
        for one in observed:
            key = sealer if catalogue[one.attribute].sealed else None
            writes.append(self._profiles.put_write(_item(one, key)))
        return writes

    def sealer(self, customer_id: str) -> tuple[Sealer, list[Write]]:
        """Return somebody's key at work, and the write that gives them a new one."""
        if known := self.opener(customer_id):
            return known, []
        wrapped = self._wrapper().new(customer_id)
        item = {"pk": customer_id, "sk": KEY, "wrapped": wrapped}
        once = self._profiles.put_write(item, "attribute_not_exists(pk)")
        return self._opened(wrapped, customer_id), [once]

    def opener(self, customer_id: str) -> Sealer | None:
        """Return somebody's key at work, ``None`` where they have none."""
        item = self._profiles.get(pk=customer_id, sk=KEY)
        return self._opened(item["wrapped"], customer_id) if item else None

    def touch(self, observed: Observed) -> None:
        """Note that a source says the same again; nothing else changes."""
        with suppress(ConditionFailed):
            self._profiles.update(
                _key(observed),
                "SET #at = :at",
                names={"#at": "at"},
                values={":at": observed.at_ms},
                condition="attribute_exists(pk) AND #at < :at",
                returns="NONE",
            )

    def delete(self, observed: Observed) -> Write:
        """Return the write that forgets what a source said."""
        return self._profiles.delete_write(_key(observed))

    def erase(self, customer_ids: Iterable[str]) -> int:
        """Destroy the keys of persons, then what was said; return how much it was.

        Without its key nothing sealed can be read again, wherever a copy of it lies.
        """
        keys: list[dict[str, str]] = []
        for customer in customer_ids:
            self._profiles.delete({"pk": customer, "sk": KEY})
            keys += [{"pk": i["pk"], "sk": i["sk"]} for i in self._stored(customer)]
        self._profiles.batch_write(deletes=keys)
        return len(keys)

    def _stored(self, customer_id: str) -> list[Item]:
        found = self._profiles.query(
            "pk = :customer AND begins_with(sk, :prefix)",
            values={":customer": customer_id, ":prefix": _PREFIX},
        )
        return list(found)

    def _of(self, customer_id: str) -> list[Observed]:
        items, sealer = self._stored(customer_id), None
        if any("sealed" in item for item in items):
            sealer = self.opener(customer_id)
        found = (_observed(item, sealer) for item in items)
        return [one for one in found if one is not None]

    def _opened(self, wrapped: str, customer_id: str) -> Sealer:
        try:
            return self._wrapper().opened(wrapped, customer_id)
        except Unopened as error:  # not to be taken for a person without attributes
            raise Unavailable("the field key is another one") from error


def _item(observed: Observed, sealer: Sealer | None = None) -> Item:
    item: Item = {
        **_key(observed),
        "at": observed.at_ms,
        "conf": observed.confidence,
        "by": observed.by,
    }
    if observed.consent:
        item["consent"] = observed.consent
    if observed.verified_ms:
        item["ok_at"] = observed.verified_ms
    if observed.value is None:
        raise ValueError("nothing to store")
    if sealer:
        return item | {"sealed": sealer.seal(observed.value, observed.place)}
    return item | {"value": observed.value}


def _observed(item: Item, sealer: Sealer | None) -> Observed | None:
    name, _, source = item["sk"].removeprefix(_PREFIX).rpartition("#")
    place = (item["pk"], name, source)
    if "sealed" not in item:
        value: Value = _plain(item["value"])
    elif sealer is None:
        return None
    else:
        try:
            value = sealer.open(item["sealed"], place)
        except Unopened:
            return None
    return Observed(
        customer_id=item["pk"],
        attribute=name,
        source=Source(source),
        value=value,
        at_ms=item["at"],
        confidence=item["conf"],
        consent=item.get("consent", ""),
        verified_ms=item.get("ok_at", 0),
        by=item.get("by", ""),
    )


def _plain(stored: object) -> Value:
    value: Value = tuple(stored) if isinstance(stored, list) else stored  # type: ignore[assignment]
    return value


def _key(observed: Observed) -> dict[str, str]:
    sort_key = f"{_PREFIX}{observed.attribute}#{observed.source.value}"
    return {"pk": observed.customer_id, "sk": sort_key}
