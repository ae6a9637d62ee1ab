"""A form that creates something is taken once, however often it is sent.

Table idempotency   pk = "FORM#<rid>", sk = "FORM", ttl

``ui.once()`` puts a fresh ``rid`` into a form; a form that was refused may be sent
again.
"""

import re
import secrets
from collections.abc import Callable

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.core.clock import DAY_MS
from chalicelib.core.errors import Conflict, Malformed

FIELD = "rid"
_ID = re.compile(r"[0-9a-f]{32}")


class SentBefore(Conflict):
    """The same form has been taken before."""


def new_rid() -> str:
    return secrets.token_hex(16)


class Once:
    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._now_ms = now_ms

    def take(self, rid: str) -> None:
        """Take the form; raises ``SentBefore``."""
        if not _ID.fullmatch(rid):
            raise Malformed("the form has no id of ours")
        ends_s = (self._now_ms() + DAY_MS) // 1000
        try:
            self._table.put(
                {"pk": f"FORM#{rid}", "sk": "FORM", "ttl": ends_s},
                condition="attribute_not_exists(pk)",
            )
        except ConditionFailed as error:
            raise SentBefore("the form was sent before") from error

    def give_back(self, rid: str) -> None:
        """Let it be sent again, since nothing came of it."""
        self._table.delete({"pk": f"FORM#{rid}", "sk": "FORM"})
