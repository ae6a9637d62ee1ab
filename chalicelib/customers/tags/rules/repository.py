"""Rules: drafts, versions, and what of them is running.

Table workspace     pk = "TAGRULE#<id>", sk = "RULE"
                        draft, state, version, rev, by, at, created
                    pk = "TAGRULE#<id>", sk = "V#<6 digits>"      rule, by, at
                    pk = "CONFIG#tag_rules"                       see aws.configs
Index owner         owner_pk = "TAGRULES", owner_sk = "<13 digits of ms>#<id>"

Publishing writes the version, the head and the compiled item in one transaction.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.aws.configs import Configs
from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.tags.rules.models import Head, Rule, State, replaced
from chalicelib.customers.tags.rules.published import NAME

LARGEST_BYTES = 65_536
_ALL = "TAGRULES"
_MOST_LISTED = 200
_CHANGED = "刚刚被别人改过，请刷新后再试"


class Rules:
    """Reads and changes rules."""

    def __init__(self, table: Table, now_ms: Callable[[], int]) -> None:
        self._table = table
        self._configs = Configs(table)
        self._now_ms = now_ms

    def all(self) -> list[Head]:
        """Return every rule, the newest first."""
        rows = self._table.query(
            "owner_pk = :all",
            values={":all": _ALL},
            index="owner",
            forward=False,
            limit=_MOST_LISTED,
        )
        running = self._running()
        return [_head(row, running) for row in rows]

    def get(self, rule_id: str) -> Head:
        """Return a rule; raises ``NotFound``."""
        row = self._table.get(pk=f"TAGRULE#{rule_id}", sk="RULE")
        if row is None:
            raise NotFound("no such rule")
        return _head(row, self._running())

    def version(self, rule_id: str, number: int) -> Rule:
        """Return what a rule was in one of its versions; raises ``NotFound``."""
        row = self._table.get(pk=f"TAGRULE#{rule_id}", sk=f"V#{number:06d}")
        if row is None:
            raise NotFound("no such version")
        return Rule.from_dict(row["rule"])

    def add(self, rule: Rule, by: str) -> Head:
        """Enter a draft."""
        now = self._now_ms()
        head = Head(rule, State.DRAFT, rev=1, by=by, at_ms=now, created_ms=now)
        self._put(head, "attribute_not_exists(pk)")
        return head

    def save(self, head: Head, draft: Rule, by: str) -> Head:
        """Change the draft; raises ``Conflict``."""
        changed = replace(
            head, draft=draft, rev=head.rev + 1, by=by, at_ms=self._now_ms()
        )
        self._put(changed, "rev = :before", head.rev)
        return changed

    def publish(self, head: Head, by: str) -> Rule:
        """Have the draft run as the next version; raises ``Conflict``."""
        rule = replaced(head.draft, head.version + 1)
        now = self._now_ms()
        changed = replace(
            head,
            state=State.PUBLISHED,
            version=rule.version,
            rev=head.rev + 1,
            by=by,
            at_ms=now,
        )
        kept = {
            "pk": f"TAGRULE#{rule.id}",
            "sk": f"V#{rule.version:06d}",
            "rule": rule.to_dict(),
            "by": by,
            "at": now,
        }
        also = (self._write(changed, head.rev), self._table.put_write(kept))
        self._compile(rule.id, rule, by, also)
        return rule

    def retire(self, head: Head, by: str) -> None:
        """Have it run no more; raises ``Conflict``."""
        changed = replace(
            head, state=State.RETIRED, rev=head.rev + 1, by=by, at_ms=self._now_ms()
        )
        self._compile(head.id, None, by, (self._write(changed, head.rev),))

    def _compile(
        self, rule_id: str, rule: Rule | None, by: str, also: tuple[Write, ...]
    ) -> None:
        """Replace one rule of those that run, or leave it out."""
        stands = self._configs.get(NAME)
        rules = [one for one in _rules(stands.body) if one["id"] != rule_id]
        if rule:
            rules.append(rule.to_dict())
        body = {"rules": rules}
        if len(json.dumps(body, ensure_ascii=False).encode()) > LARGEST_BYTES:
            raise InvalidInput("运行中的规则总量超过 64 KB，请先停用一些")
        now = self._now_ms()
        self._configs.put(
            NAME, body, replacing=stands.version, by=by, at_ms=now, also=also
        )

    def _running(self) -> dict[str, Rule]:
        rules = _rules(self._configs.get(NAME).body)
        return {one["id"]: Rule.from_dict(one) for one in rules}

    def _put(self, head: Head, condition: str, before: int | None = None) -> None:
        values = None if before is None else {":before": before}
        try:
            self._table.put(_row(head), condition=condition, values=values)
        except ConditionFailed as error:
            raise Conflict(_CHANGED) from error

    def _write(self, head: Head, before: int) -> Write:
        return self._table.put_write(
            _row(head), "rev = :before", values={":before": before}
        )


def _rules(body: dict[str, Any]) -> list[dict[str, Any]]:
    return list(body.get("rules", []))


def _row(head: Head) -> Item:
    return {
        "pk": f"TAGRULE#{head.id}",
        "sk": "RULE",
        "owner_pk": _ALL,
        "owner_sk": f"{head.created_ms:013d}#{head.id}",
        "draft": head.draft.to_dict(),
        "state": head.state.value,
        "version": head.version,
        "rev": head.rev,
        "by": head.by,
        "at": head.at_ms,
        "created": head.created_ms,
    }


def _head(row: Item, running: dict[str, Rule]) -> Head:
    draft = Rule.from_dict(row["draft"])
    return Head(
        draft=draft,
        state=State(row["state"]),
        version=row["version"],
        rev=row["rev"],
        by=row["by"],
        at_ms=row["at"],
        created_ms=row["created"],
        published=running.get(draft.id),
    )
