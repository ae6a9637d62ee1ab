"""The keys that other systems call ``/v1`` with; only their hashes are stored.

Table workspace     pk = "APIKEY#<sha256 of the key>", sk = "KEY"
Index owner         owner_pk = "APIKEYS", owner_sk = "<created ms>#<id>"
"""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.values import Item
from chalicelib.core.errors import InvalidInput, NotFound

_KEY = re.compile(r"zhk_[0-9A-Za-z_-]{8,64}")
_NAME_CHARACTERS = 60


class Scope(StrEnum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"
    SEND = "send"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is shown; the key itself was shown once, when it was made."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_ms: int
    created_by: str
    shown: str  # its beginning and end, to tell it apart
    revoked_ms: int = 0


class ApiKeys:
    """Issues, finds and revokes keys."""

    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def issue(
        self, name: str, scopes: frozenset[Scope], by: str, *, key: str = ""
    ) -> tuple[ApiKey, str]:
        """Return a new key and its text, which nobody can be shown again.

        Args:
            name: what it is for.
            scopes: what it may do.
            by: who asked for it.
            key: the text, where it is given (stage local); issuing it twice is once.

        Raises:
            InvalidInput: the name is empty or too long, or it may do nothing.
        """
        if not 0 < len(name.strip()) <= _NAME_CHARACTERS:
            raise InvalidInput(f"名称需要 1 到 {_NAME_CHARACTERS} 个字")
        if not scopes:
            raise InvalidInput("至少选择一项权限")
        text = key or f"zhk_{secrets.token_urlsafe(32)}"
        made = ApiKey(
            id="k" + digest(text)[:16],
            name=name.strip(),
            scopes=scopes,
            created_ms=self._now_ms(),
            created_by=by,
            shown=f"{text[:8]}…{text[-4:]}",
        )
        try:
            self._table.put(_item(made, text), condition="attribute_not_exists(pk)")
        except ConditionFailed as known:
            return _from_item(known.item or _item(made, text)), text
        return made, text

    def find(self, key: str) -> ApiKey | None:
        """Return what a key may do; ``None`` for one unknown or revoked."""
        if not _KEY.fullmatch(key):
            return None
        item = self._table.get(pk=f"APIKEY#{digest(key)}", sk="KEY")
        if item is None or item["revoked_ms"]:
            return None
        return _from_item(item)

    def all(self) -> list[ApiKey]:
        """Return every key, revoked ones too, the oldest first."""
        return [_from_item(item) for item in self._items()]

    def revoke(self, key_id: str) -> None:
        """End a key; it stops working within five seconds. Raises ``NotFound``."""
        for item in self._items():
            if item["id"] == key_id:
                self._table.update(
                    {"pk": item["pk"], "sk": item["sk"]},
                    "SET revoked_ms = :now",
                    values={":now": self._now_ms(), ":never": 0},
                    condition="revoked_ms = :never OR revoked_ms < :now",
                    returns="NONE",
                )
                return
        raise NotFound("没有这把密钥")

    def _items(self) -> Any:
        return self._table.query(
            "owner_pk = :keys", values={":keys": "APIKEYS"}, index="owner"
        )


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _item(key: ApiKey, text: str) -> Item:
    return {
        "pk": f"APIKEY#{digest(text)}",
        "sk": "KEY",
        "owner_pk": "APIKEYS",
        "owner_sk": f"{key.created_ms:013d}#{key.id}",
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_ms": key.created_ms,
        "created_by": key.created_by,
        "shown": key.shown,
        "revoked_ms": key.revoked_ms,
    }


def _from_item(item: Item) -> ApiKey:
    return ApiKey(
        id=item["id"],
        name=item["name"],
        scopes=frozenset(Scope(one) for one in item["scopes"]),
        created_ms=item["created_ms"],
        created_by=item["created_by"],
        shown=item["shown"],
        revoked_ms=item["revoked_ms"],
    )
