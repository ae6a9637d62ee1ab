"""People who are on their way to WeChat and back.

Table workspace     pk = "LOGIN#<sha256 of the state>", sk = "LOGIN"     ttl

A used attempt stays until its time is over, so that its state is refused and not new.
"""

import hashlib

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.members.oauth.models import Attempt
from chalicelib.members.oauth.refusals import InvalidState


class AttemptRepository:
    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, attempt: Attempt) -> None:
        self._table.put(
            {
                **_key(attempt.state),
                "browser": _digest(attempt.browser),
                "back": attempt.back,
                "wants_name": attempt.wants_name,
                "second_try": attempt.second_try,
                "until": attempt.until_ms,
                "ttl": attempt.until_ms // 1000,
            },
            condition="attribute_not_exists(pk)",
        )

    def take(self, state: str, browser: str, now_ms: int) -> Attempt:
        """Return the attempt and mark it used, in one step: two cannot both have it.

        Raises:
            InvalidState: unknown, of another browser, too old or used.
        """
        try:
            item = self._table.update(
                _key(state),
                "SET used_at = :now",
                names={"#until": "until"},
                values={":now": now_ms, ":browser": _digest(browser)},
                condition="browser = :browser AND #until > :now "
                "AND attribute_not_exists(used_at)",
            )
        except ConditionFailed as error:
            raise InvalidState("the sign-in is not known here") from error
        return Attempt(
            state=state,
            browser=browser,
            back=item["back"],
            wants_name=item["wants_name"],
            second_try=item["second_try"],
            until_ms=item["until"],
        )


def _key(state: str) -> dict[str, str]:
    return {"pk": f"LOGIN#{_digest(state)}", "sk": "LOGIN"}


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
