"""The lexicon: the version that everybody reads by, those before it, and the draft.

Table workspace     pk = "LEXICON", sk = "CURRENT"        version
                    pk = "LEXICON", sk = "V#<6 digits>"   body, by, at, note
                    pk = "LEXICON", sk = "DRAFT"          rev, base, body, by, at

The version stands by itself, since the workers look at it every half minute.
"""

import json
from dataclasses import dataclass

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.insight.semantics.lexicon.models import Lexicon
from chalicelib.insight.semantics.lexicon.seed import seed

LARGEST_BYTES = 380_000  # an item takes 400 KB
_PK = "LEXICON"
_CURRENT, _DRAFT = "CURRENT", "DRAFT"
_EDITED = "词库刚被别人改过，请刷新后再改"


@dataclass(frozen=True, slots=True)
class Published:
    """One version; number 0 is what the product comes with."""

    version: int
    lexicon: Lexicon
    by: str = ""
    at_ms: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being worked on; ``rev`` 0 while nothing has been changed."""

    lexicon: Lexicon
    base: int  # the version it was made from
    rev: int = 0
    by: str = ""
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """A version without its words."""

    number: int
    by: str
    at_ms: int
    note: str


class Lexicons:
    """Reads, edits and publishes."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace

    def current_version(self) -> int:
        """Return the number of the version in force: a small read."""
        item = self._table.get(pk=_PK, sk=_CURRENT, consistent=False)
        return int(item["version"]) if item else 0

    def published(self, number: int) -> Published:
        """Return a version; raises ``NotFound``."""
        if number == 0:
            return Published(0, seed())
        item = self._table.get(pk=_PK, sk=f"V#{number:06d}")
        if item is None:
            raise NotFound("no such version of the lexicon")
        lexicon = Lexicon.from_dict(json.loads(item["body"]))
        return Published(number, lexicon, item["by"], item["at"], item["note"])

    def current(self) -> Published:
        item = self._table.get(pk=_PK, sk=_CURRENT)
        return self.published(int(item["version"]) if item else 0)

    def versions(self, most: int) -> list[Version]:
        """Return the latest versions, the newest first."""
        rows = self._table.query(
            "pk = :lexicon AND begins_with(sk, :versions)",
            values={":lexicon": _PK, ":versions": "V#"},
            forward=False,
            limit=most,
        )
        return [
            Version(int(row["sk"][2:]), row["by"], row["at"], row["note"])
            for row in rows
        ]

    def draft(self) -> Draft:
        """Return what is being worked on, or the version in force where nothing is."""
        item = self._table.get(pk=_PK, sk=_DRAFT)
        if item is None:
            now = self.current()
            return Draft(now.lexicon, now.version)
        lexicon = Lexicon.from_dict(json.loads(item["body"]))
        return Draft(lexicon, item["base"], item["rev"], item["by"], item["at"])

    def save(
        self, lexicon: Lexicon, *, base: int, replacing: int, by: str, at_ms: int
    ) -> Draft:
        """Keep the draft.

        Raises:
            Conflict: somebody else has changed it since.
            InvalidInput: it has become too large to be stored.
        """
        item = {
            "pk": _PK,
            "sk": _DRAFT,
            "rev": replacing + 1,
            "base": base,
            "body": _body(lexicon),
            "by": by,
            "at": at_ms,
        }
        condition = "rev = :before" if replacing else "attribute_not_exists(pk)"
        values = {":before": replacing} if replacing else None
        try:
            self._table.put(item, condition, values=values)
        except ConditionFailed as refused:
            raise Conflict(_EDITED) from refused
        return Draft(lexicon, base, replacing + 1, by, at_ms)

    def discard(self, rev: int) -> None:
        """Forget the draft; raises ``Conflict``."""
        try:
            self._table.delete(_key(_DRAFT), "rev = :rev", values={":rev": rev})
        except ConditionFailed as refused:
            raise Conflict(_EDITED) from refused

    def publish(self, draft: Draft, *, by: str, at_ms: int, note: str) -> int:
        """Put the draft in force; return its version.

        Raises:
            Conflict: it was made from a version that is in force no more, or somebody
                has changed it since.
        """
        gone = self._table.delete_write(
            _key(_DRAFT), "rev = :rev", values={":rev": draft.rev}
        )
        return self._put(draft.lexicon, draft.base, by, at_ms, note, gone)

    def return_to(self, number: int, *, by: str, at_ms: int) -> int:
        """Put an earlier version in force again, as a new one; return its number."""
        found = self.published(number)
        base = self.current_version()
        return self._put(found.lexicon, base, by, at_ms, f"恢复版本 {number}", None)

    def _put(
        self,
        lexicon: Lexicon,
        base: int,
        by: str,
        at_ms: int,
        note: str,
        gone: Write | None,
    ) -> int:
        number = base + 1
        current = self._table.put_write({**_key(_CURRENT), "version": number})
        # A number is taken once, so of two who publish at a time one is told.
        kept = self._table.put_write(
            {
                "pk": _PK,
                "sk": f"V#{number:06d}",
                "body": _body(lexicon),
                "by": by,
                "at": at_ms,
                "note": note,
            },
            "attribute_not_exists(pk)",
        )
        try:
            transact([current, kept, *([gone] if gone else [])])
        except TransactionFailed as refused:
            raise Conflict(_EDITED) from refused
        return number


def _key(sk: str) -> dict[str, str]:
    return {"pk": _PK, "sk": sk}


def _body(lexicon: Lexicon) -> str:
    body = json.dumps(lexicon.to_dict(), ensure_ascii=False, separators=(",", ":"))
    if len(body.encode()) > LARGEST_BYTES:
        raise InvalidInput("词库总量超过 380 KB，请删减后再保存")
    return body
