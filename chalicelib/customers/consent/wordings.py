"""The texts people are asked with, each version kept.

Table workspace     CONFIG#consents, see aws.configs: the texts as they are now
                    pk = "CONSENTTEXT#<purpose>", sk = "V#<6 digits>"
                        every version that somebody may have said yes to
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib import connections
from chalicelib.aws.configs import Config, Configs
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import Write
from chalicelib.aws.values import Item
from chalicelib.customers.consent.models import Purpose, Wording
from chalicelib.customers.consent.seed import WORDINGS

CONFIG = "consents"

Wordings = Mapping[Purpose, Wording]


def wordings() -> Wordings:
    """Return the texts, as of half a minute ago at most."""
    return parsed(connections.remembered(CONFIG).get().body)


def parsed(body: Mapping[str, Any]) -> Wordings:
    """Return what was stored; a purpose that nobody wrote for has our text."""
    return {
        purpose: _wording(purpose, body[purpose.value])
        if purpose.value in body
        else WORDINGS[purpose]
        for purpose in Purpose
    }


class WordingVersions:
    """Writes texts, and finds the one that somebody was asked with."""

    def __init__(self, workspace: Table) -> None:
        self._table = workspace
        self._configs = Configs(workspace)

    def current(self) -> Config:
        return self._configs.get(CONFIG)

    def write(
        self, wording: Wording, *, replacing: Config, must_ask_again: bool
    ) -> Wording:
        """Have another text from now on; raises ``Conflict`` if somebody else has.

        Args:
            wording: brief and text, who wrote them and when.
            replacing: the setting they were made from.
            must_ask_again: a yes to what stood before does not cover it.
        """
        before = parsed(replacing.body)[wording.purpose]
        version = before.version + 1
        valid_from = version if must_ask_again else before.valid_from
        new = replace(wording, version=version, valid_from=valid_from)
        self._configs.put(
            CONFIG,
            {**replacing.body, new.purpose.value: _body(new)},
            replacing=replacing.version,
            by=new.by,
            at_ms=new.at_ms,
            also=(self.kept(before), self.kept(new)),
        )
        return new

    def kept(self, wording: Wording) -> Write:
        """Return the write that keeps a version; it is the same however often."""
        return self._table.put_write(
            {**_place(wording.purpose, wording.version), **_body(wording)}
        )

    def version(self, purpose: Purpose, version: int) -> Wording | None:
        """Return a text as it was in a version."""
        pk, sk = _place(purpose, version).values()
        item = self._table.get(pk=pk, sk=sk)
        if item is None:
            ours = WORDINGS[purpose]
            return ours if version == ours.version else None
        return _wording(purpose, item)


def _place(purpose: Purpose, version: int) -> dict[str, str]:
    return {"pk": f"CONSENTTEXT#{purpose.value}", "sk": f"V#{version:06d}"}


def _body(wording: Wording) -> Item:
    return {
        "version": wording.version,
        "brief": wording.brief,
        "text": wording.text,
        "valid_from": wording.valid_from,
        "by": wording.by,
        "at": wording.at_ms,
    }


def _wording(purpose: Purpose, item: Mapping[str, Any]) -> Wording:
    return Wording(
        purpose=purpose,
        version=int(item["version"]),
        brief=item["brief"],
        text=item["text"],
        valid_from=int(item["valid_from"]),
        by=item["by"],
        at_ms=int(item["at"]),
    )
